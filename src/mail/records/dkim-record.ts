import { createPublicKey } from "node:crypto";
import { readTagList } from "./tag-list.js";

/** RFC 6376 §3.6.1. */
export type DkimRecord =
  | {
      readonly kind: "key";
      readonly type: "rsa" | "ed25519";
      readonly bits: number;
      readonly testing: boolean;
    }
  | { readonly kind: "revoked" }
  | { readonly kind: "broken"; readonly reason: string };

const ED25519_BYTES = 32;
const ED25519_BITS = 256;

/** Never throws. */
export function readDkimRecord(text: string): DkimRecord {
  const { tags } = readTagList(text);
  const version = tags.get("v");
  if (version !== undefined && version !== "DKIM1") return broken(`its version is ${version}`);
  const published = tags.get("p");
  if (published === undefined) return broken("it has no p=");
  const key = published.replace(/\s/g, "");
  if (key === "") return { kind: "revoked" };
  const type = tags.get("k")?.toLowerCase() ?? "rsa";
  const testing = (tags.get("t") ?? "").split(":").some((flag) => flag.trim() === "y");
  const bytes = Buffer.from(key, "base64");
  if (type === "ed25519") {
    if (bytes.length !== ED25519_BYTES) return broken("its key has the wrong length");
    return { kind: "key", type, bits: ED25519_BITS, testing };
  }
  if (type !== "rsa") return broken(`its key type is ${type}`);
  const bits = rsaBits(bytes);
  return bits === undefined ? broken("its key can't be read") : { kind: "key", type, bits, testing };
}

function rsaBits(bytes: Buffer): number | undefined {
  // RFC 6376 says SubjectPublicKeyInfo; some publish an RSAPublicKey, which verifiers read, too.
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      const key = createPublicKey({ key: bytes, format: "der", type });
      if (key.asymmetricKeyType === "rsa") return key.asymmetricKeyDetails?.modulusLength;
    } catch {}
  }
  return undefined;
}

function broken(reason: string): DkimRecord {
  return { kind: "broken", reason };
}

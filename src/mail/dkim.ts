import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type Hash,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { FeedletterError, reasonOf } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { formatHeader } from "./header.js";
import type { EncodedVariant, MessageParts } from "./message.js";

/** `mail.dkim` of the configuration. */
export interface DkimConfig {
  readonly domain: string;
  readonly selector: string;
  /** PEM or base64 of PKCS #8, from the environment. */
  readonly key: string;
  /** The TXT record that receivers look up, or its `p=`. */
  readonly publicKey?: string | undefined;
}

/** A key that has been seen to sign. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: "rsa-sha256" | "ed25519-sha256";
  readonly sign: (data: Buffer) => Promise<Buffer>;
}

/** What a signature covers. `from` twice: nobody can add a second one (RFC 6376 §8.15). RFC 8058 §4 wants both list headers. */
const SIGNED = [
  ...["from", "from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type"],
  ...["list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id", "precedence", "auto-submitted"],
];

/** RFC 8301 §3.2: verifiers don't take less. */
const MIN_RSA_BITS = 1_024;

/**
 * Reads the key and tries it, so that a run that can't sign never begins.
 * @throws FeedletterError E_DKIM; the message holds nothing of the key
 */
export function readDkimKey(config: DkimConfig): DkimKey {
  const { domain, selector } = config;
  const key = parsePrivateKey(config.key);
  const algorithm = algorithmOf(key);
  const own = createPublicKey(key);
  if (config.publicKey !== undefined && !isPublished(own, config.publicKey)) {
    throw unusable(
      "is not the other half of mail.dkim.publicKey",
      "Publish the record of this key, or use the key of that record.",
    );
  }
  const digest = algorithm === "rsa-sha256" ? "sha256" : null;
  const trial = Buffer.from("feedletter");
  if (!verify(digest, trial, own, sign(digest, trial, key)))
    throw unusable("does not sign", "Make a new one.");
  return {
    ...{ domain, selector, algorithm },
    sign: (data) =>
      new Promise((resolve, reject) => {
        // RFC 8463 §3: Ed25519 signs the hash. In a thread of its own, so that the event loop goes on with other mails.
        const signed = digest === null ? createHash("sha256").update(data).digest() : data;
        sign(digest, signed, key, (error, signature) => (error ? reject(error) : resolve(signature)));
      }),
  };
}

function parsePrivateKey(written: string): KeyObject {
  // One line in an environment file: line ends as \n, or the base64 alone.
  const text = written.replaceAll("\\n", "\n").trim();
  try {
    return text.startsWith("-----")
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, "base64"), format: "der", type: "pkcs8" });
  } catch {
    throw unusable(
      "can't be read",
      "Write an unencrypted private key in PEM, as `openssl genpkey` makes it.",
    );
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): DkimKey["algorithm"] {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (asymmetricKeyType === "ed25519") return "ed25519-sha256";
  if (asymmetricKeyType === "rsa" && bits >= MIN_RSA_BITS) return "rsa-sha256";
  const found =
    asymmetricKeyType === "rsa" ? `an RSA key of ${bits} bits` : `a key of type ${asymmetricKeyType}`;
  throw unusable(`is ${found}, which DKIM doesn't take`, "Use RSA with 2048 bits, or ed25519.");
}

/** Whether a TXT record publishes the other half of the configured key. @throws FeedletterError E_DKIM */
export function matchesDkimRecord({ key }: Pick<DkimConfig, "key">, record: string): boolean {
  return isPublished(createPublicKey(parsePrivateKey(key)), record);
}

/** RFC 6376 §3.6.1 and RFC 8463 §4: RSA as SubjectPublicKeyInfo, Ed25519 as its 32 bytes. */
function isPublished(own: KeyObject, record: string): boolean {
  const published = (/(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1] ?? record).replace(/\s/g, "");
  const spki = own.export({ format: "der", type: "spki" });
  const form = own.asymmetricKeyType === "ed25519" ? spki.subarray(-32) : spki;
  return Buffer.from(published, "base64").equals(form);
}

function unusable(what: string, fix: string): FeedletterError {
  return new FeedletterError("E_DKIM", { message: `The key of mail.dkim ${what}.`, fix });
}

/** Makes the `DKIM-Signature` line of one mail of a variant. */
export type SignParts = (parts: MessageParts) => Promise<string>;

/**
 * relaxed/relaxed (RFC 6376 §3.4). Canonical forms of what is constant are made once, and the hash of what stands before the first
 * slot is computed once; what follows has to be hashed for each mail.
 *
 * @param at the issue's, so that a resend has the same bytes
 */
export function createSigner(key: DkimKey, { body }: EncodedVariant, at: Instant): SignParts {
  // Each piece ends a line, and the last line is the closing boundary: pieces can be made canonical one by one.
  const canonical = body.map((piece) => ("slot" in piece ? undefined : relaxBody(piece)));
  const firstSlot = canonical.indexOf(undefined);
  const constant = firstSlot < 0 ? canonical.length : firstSlot;
  const prefix = createHash("sha256");
  for (const piece of canonical.slice(0, constant)) if (piece !== undefined) prefix.update(piece);
  const hashBody = (filled: readonly Buffer[]): string => {
    const hash: Hash = prefix.copy();
    for (const [index, piece] of filled.entries()) {
      if (index >= constant) hash.update(canonical[index] ?? relaxBody(piece));
    }
    return hash.digest("base64");
  };
  return async ({ head, body: filled }) => {
    const headers = readHeaders(head);
    const names = SIGNED.filter((name) => headers.has(name));
    const value = [
      ...["v=1;", `a=${key.algorithm};`, "c=relaxed/relaxed;", `d=${key.domain};`, `s=${key.selector};`],
      ...[`t=${Math.floor(at / 1_000)};`, `h=${names.join(": ")};`, `bh=${hashBody(filled)};`, "b="],
    ].join(" ");
    const covered = [...new Set(names)].map((name) => `${headers.get(name)}\r\n`).join("");
    const signature = await trySign(key, Buffer.from(`${covered}dkim-signature:${value}`));
    const lines = signature.toString("base64").match(/.{1,70}/g) ?? [];
    return formatHeader("DKIM-Signature", `${value}${lines.join(" ")}`);
  };
}

async function trySign(key: DkimKey, data: Buffer): Promise<Buffer> {
  try {
    return await key.sign(data);
  } catch (cause) {
    throw unusable(`failed to sign: ${reasonOf(cause)}`, "Run the command again; nothing was sent unsigned.");
  }
}

/** Header lines by name, each in relaxed form (§3.4.2): one space for any white space, none round the value. */
function readHeaders(head: string): ReadonlyMap<string, string> {
  const lines = head.split(/\r\n(?![ \t])/).filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line
        .slice(colon + 1)
        .replace(/\r\n/g, "")
        .replace(/[ \t]+/g, " ")
        .trim();
      return [name, `${name}:${value}`];
    }),
  );
}

/** §3.4.4: white space at the end of lines goes, any other becomes one space. */
function relaxBody(piece: Buffer): Buffer {
  const relaxed = piece
    .toString("latin1")
    .replace(/[ \t]+/g, " ")
    .replace(/ \r\n/g, "\r\n");
  return Buffer.from(relaxed, "latin1");
}

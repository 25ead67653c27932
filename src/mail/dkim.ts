import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type Hash,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { domainToASCII } from "node:url";
import { FeedletterError, reasonOf } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { formatHeader } from "./header.js";
import type { EncodedVariant, MessageParts } from "./message.js";

/** `mail.dkim` in the configuration. */
export interface DkimConfig {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8 in PEM or base64. */
  readonly key: string;
  /** The published TXT record, or its `p=`. */
  readonly publicKey?: string;
}

/** A private key that has been tried and works. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: "rsa-sha256" | "ed25519-sha256";
  readonly sign: (data: Buffer) => Promise<Buffer>;
}

/** Headers that a signature covers. `from` twice, so that nobody can add a second one (RFC 6376 §8.15); RFC 8058 §4 requires both list headers. */
const SIGNED = (
  "from from reply-to to subject date message-id mime-version content-type " +
  "list-id list-unsubscribe list-unsubscribe-post feedback-id precedence auto-submitted"
).split(" ");

/** RFC 8301 §3.2: verifiers reject shorter keys. */
const MIN_RSA_BITS = 1_024;

/**
 * Reads the key and tries it, so that no run starts that can't sign.
 * @throws FeedletterError E_DKIM, without any part of the key in the message
 */
export function readDkimKey(config: DkimConfig): DkimKey {
  const { selector } = config;
  const domain = signingDomain(config);
  const key = parsePrivateKey(config.key);
  const algorithm = algorithmOf(key);
  const own = createPublicKey(key);
  if (config.publicKey !== undefined && !isPublished(own, config.publicKey)) {
    throw unusable(
      "doesn't match mail.dkim.publicKey",
      "Publish the record for this key, or use the private key that matches the record.",
    );
  }
  const digest = algorithm === "rsa-sha256" ? "sha256" : null;
  const trial = Buffer.from("feedletter");
  if (!verify(digest, trial, own, sign(digest, trial, key)))
    throw unusable("can't sign", "Create a new one.");
  return {
    domain,
    selector,
    algorithm,
    sign: (data) =>
      new Promise((resolve, reject) => {
        // RFC 8463 §3: Ed25519 signs the hash. With a callback, signing happens in another thread.
        const signed = digest === null ? createHash("sha256").update(data).digest() : data;
        sign(digest, signed, key, (error, signature) => (error ? reject(error) : resolve(signature)));
      }),
  };
}

/** RFC 6376 §3.5: `d=` has A-labels. @throws FeedletterError E_DKIM */
export function signingDomain({ domain }: Pick<DkimConfig, "domain">): string {
  const ascii = domainToASCII(domain.trim());
  if (ascii !== "") return ascii;
  throw new FeedletterError("E_DKIM", {
    message: `mail.dkim.domain ${JSON.stringify(domain.slice(0, 100))} isn't a domain.`,
    fix: "Use the domain of `mail.from`.",
  });
}

function parsePrivateKey(written: string): KeyObject {
  // Environment files hold one line: \n for each line end, or only the base64.
  const text = written.replaceAll("\\n", "\n").trim();
  try {
    return text.startsWith("-----")
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, "base64"), format: "der", type: "pkcs8" });
  } catch {
    throw unusable(
      "can't be read",
      "Use an unencrypted private key in PEM, as `openssl genpkey` creates it.",
    );
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): DkimKey["algorithm"] {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (asymmetricKeyType === "ed25519") return "ed25519-sha256";
  if (asymmetricKeyType === "rsa" && bits >= MIN_RSA_BITS) return "rsa-sha256";
  const found =
    asymmetricKeyType === "rsa" ? `an RSA key of ${bits} bits` : `a key of type ${asymmetricKeyType}`;
  throw unusable(`is ${found}, which DKIM doesn't support`, "Use RSA with 2048 bits, or Ed25519.");
}

/** Whether a TXT record publishes the public key of the configured private key. @throws FeedletterError E_DKIM */
export function matchesDkimRecord({ key }: Pick<DkimConfig, "key">, record: string): boolean {
  return isPublished(createPublicKey(parsePrivateKey(key)), record);
}

/** The TXT record that publishes the public key of the configured private key. @throws FeedletterError E_DKIM */
export function writeDkimRecord({ key }: Pick<DkimConfig, "key">): string {
  const own = createPublicKey(parsePrivateKey(key));
  const type = own.asymmetricKeyType === "ed25519" ? "ed25519" : "rsa";
  return `v=DKIM1; k=${type}; p=${publishedForm(own).toString("base64")}`;
}

function isPublished(own: KeyObject, record: string): boolean {
  const published = (/(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1] ?? record).replace(/\s/g, "");
  return Buffer.from(published, "base64").equals(publishedForm(own));
}

/** RFC 6376 §3.6.1 and RFC 8463 §4: an RSA key is published as SubjectPublicKeyInfo, an Ed25519 key as its 32 bytes. */
function publishedForm(own: KeyObject): Buffer {
  const spki = own.export({ format: "der", type: "spki" });
  return own.asymmetricKeyType === "ed25519" ? spki.subarray(-32) : spki;
}

function unusable(what: string, fix: string): FeedletterError {
  return new FeedletterError("E_DKIM", { message: `The key in mail.dkim ${what}.`, fix });
}

/** Returns the `DKIM-Signature` headers of one mail, one for each key. */
export type SignParts = (parts: MessageParts) => Promise<string>;

/**
 * Signs the mails of a variant, relaxed/relaxed (RFC 6376 §3.4). Constant pieces are canonicalised once, and the constant beginning
 * of the body is hashed once; the rest is hashed for each mail.
 *
 * @param at when the issue was frozen, so that a resent mail has the same bytes
 */
export function createSigner(keys: readonly DkimKey[], { body }: EncodedVariant, at: Instant): SignParts {
  // Every piece ends with a line end, so pieces can be canonicalised one by one.
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
    if (keys.length === 0) return "";
    const headers = readHeaders(head);
    const hash = hashBody(filled);
    const signatures = keys.map((key) => signHeaders(key, { headers, hash, at }));
    return (await Promise.all(signatures)).join("");
  };
}

interface HeadersToSign {
  readonly headers: ReadonlyMap<string, string>;
  /** Of the body, in base64. */
  readonly hash: string;
  readonly at: Instant;
}

async function signHeaders(key: DkimKey, { headers, hash, at }: HeadersToSign): Promise<string> {
  const names = SIGNED.filter((name) => headers.has(name));
  const value = [
    "v=1;",
    `a=${key.algorithm};`,
    "c=relaxed/relaxed;",
    `d=${key.domain};`,
    `s=${key.selector};`,
    `t=${Math.floor(at / 1_000)};`,
    `h=${names.join(": ")};`,
    `bh=${hash};`,
    "b=",
  ].join(" ");
  const covered = [...new Set(names)].map((name) => `${headers.get(name)}\r\n`).join("");
  const signature = await trySign(key, Buffer.from(`${covered}dkim-signature:${value}`));
  const lines = signature.toString("base64").match(/.{1,70}/g) ?? [];
  return formatHeader("DKIM-Signature", `${value}${lines.join(" ")}`);
}

async function trySign(key: DkimKey, data: Buffer): Promise<Buffer> {
  try {
    return await key.sign(data);
  } catch (cause) {
    throw unusable(`failed to sign: ${reasonOf(cause)}`, "Run the command again; no unsigned mail was sent.");
  }
}

/** Headers by name in relaxed form (§3.4.2): runs of white space become one space, and the value is trimmed. */
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

/** §3.4.4: white space at line ends is removed, other runs of it become one space. */
function relaxBody(piece: Buffer): Buffer {
  const relaxed = piece
    .toString("latin1")
    .replace(/[ \t]+/g, " ")
    .replace(/ \r\n/g, "\r\n");
  return Buffer.from(relaxed, "latin1");
}

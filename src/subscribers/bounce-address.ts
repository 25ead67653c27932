import { createHmac, timingSafeEqual } from "node:crypto";
import { FeedletterError } from "#errors.js";
import { envelopeAddress } from "./address.js";
import type { SigningKeys } from "./tokens.js";

/** The mail that a bounce address belongs to. The address contains only a hash of the issue's id. */
export interface BouncedMail {
  readonly subscriber: string;
  readonly isIssue: (issue: string) => boolean;
}

/** Maximum length of a local part (RFC 5321 §4.5.3.1.1). */
const LOCAL_OCTETS = 64;
/** Bytes of a subscriber's id, of the issue's hash, and of the MAC. 8 bytes are enough, because nobody can try many by mail. */
const ID = 16;
const ISSUE = 3;
const MAC = 8;
const TOKEN_CHARACTERS = Math.ceil(((ID + ISSUE + MAC) * 8) / 5);

/**
 * VERP: `bounces@notes.example` becomes `bounces+TOKEN@notes.example`, so that the envelope of a bounce tells whose mail it is about.
 * The token is base32 (RFC 4648 §6), because mail servers may change the case of a local part.
 */
export function bounceAddress(
  base: string,
  mail: { readonly subscriber: string; readonly issue: string },
  keys: SigningKeys,
): string {
  const { local, domain } = splitAddress(base);
  return `${local}+${signMail(mail, keys)}@${domain}`;
}

/** The token alone, by which a provider's events name a mail. It has only the letters a to z and the digits 2 to 7. */
export function signMail(
  { subscriber, issue }: { readonly subscriber: string; readonly issue: string },
  [key]: SigningKeys,
): string {
  const payload = Buffer.concat([encodeId(subscriber), hashIssue(issue)]);
  return toBase32(Buffer.concat([payload, macOf(subscriber, hashIssue(issue), key)]));
}

/** @throws FeedletterError E_BOUNCES if there is no room for the token */
export function requireBounceBase(base: string): string {
  const { local } = splitAddress(base);
  const room = LOCAL_OCTETS - TOKEN_CHARACTERS - 1;
  if (Buffer.byteLength(local) <= room && !local.includes("+")) return base;
  throw new FeedletterError("E_BOUNCES", {
    message: `mail.bounces "${base}" leaves no room for the token that identifies a mail.`,
    fix: `Use at most ${room} characters and no + before the @, such as bounces@${splitAddress(base).domain}.`,
  });
}

/** Reads the token in `address`. Undefined unless one of the keys signed it. The base address may have changed since. */
export function readBounceAddress(address: string, keys: SigningKeys): BouncedMail | undefined {
  const [, token] = /\+([a-z2-7]{20,64})@/i.exec(address) ?? [];
  return token === undefined ? undefined : readMailToken(token, keys);
}

/** Undefined unless one of the keys signed the token. */
export function readMailToken(token: string, keys: SigningKeys): BouncedMail | undefined {
  if (!/^[a-z2-7]{20,64}$/i.test(token)) return undefined;
  const bytes = fromBase32(token.toLowerCase());
  const id = bytes.subarray(0, -ISSUE - MAC);
  const issue = bytes.subarray(-ISSUE - MAC, -MAC);
  const mac = bytes.subarray(-MAC);
  const subscriber = decodeIds(id).find((name) =>
    keys.map((key) => timingSafeEqual(macOf(name, issue, key), mac)).includes(true),
  );
  if (subscriber === undefined) return undefined;
  return { subscriber, isIssue: (name) => hashIssue(name).equals(issue) };
}

function splitAddress(base: string): { readonly local: string; readonly domain: string } {
  const envelope = envelopeAddress(base);
  const at = envelope.lastIndexOf("@");
  return { local: envelope.slice(0, at), domain: envelope.slice(at + 1) };
}

/** Starts with "bounce", because the keys also sign links. HMAC-SHA-256, truncated (RFC 2104 §5). */
function macOf(subscriber: string, issue: Uint8Array, key: string): Buffer {
  return createHmac("sha256", key).update(`bounce\0${subscriber}\0`).update(issue).digest().subarray(0, MAC);
}

function hashIssue(issue: string): Buffer {
  return createHmac("sha256", "issue").update(issue).digest().subarray(0, ISSUE);
}

/** An id is normally 16 random bytes in base64url; any other is encoded as its text. */
function encodeId(subscriber: string): Buffer {
  const bytes = Buffer.from(subscriber, "base64url");
  return bytes.length === ID && bytes.toString("base64url") === subscriber ? bytes : Buffer.from(subscriber);
}

/** Both possible ids; the MAC tells which one it is. */
function decodeIds(id: Buffer): readonly string[] {
  return [id.toString("base64url"), id.toString()];
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

import { createHmac, timingSafeEqual } from "node:crypto";
import type { SigningKeys } from "./tokens.js";

/** What a token that travels in a mail address may be used for. A token for one purpose is invalid for another. */
export type MailTokenPurpose = "bounce" | "leave" | "confirm";

/** The content of a valid token, which has room for a hash only of the id or of the digest's name. */
export interface MailTokenClaims {
  readonly subscriber: string;
  readonly isAbout: (subject: string) => boolean;
}

/** Bytes of a subscriber's id, of the subject's hash, and of the MAC. 8 bytes are enough, because nobody can try many by mail. */
const ID = 16;
const SUBJECT = 3;
const MAC = 8;
/** Characters of a token. One for an id that isn't 16 bytes has another length. */
export const TOKEN_CHARACTERS = Math.ceil(((ID + SUBJECT + MAC) * 8) / 5);
/** Any token, in a regular expression. */
export const TOKEN_PATTERN = "[a-z2-7]{20,64}";

const SUBJECTS = { bounce: "issue", leave: "digest", confirm: "address" } as const satisfies Record<
  MailTokenPurpose,
  string
>;

interface MailTokenParts {
  readonly subscriber: string;
  /** The id of an issue, the name of a digest, or an address and a day. */
  readonly subject: string;
}

/** In base32 (RFC 4648 §6), because mail servers and programs may change the case of an address. */
export function signMailToken(
  purpose: MailTokenPurpose,
  { subscriber, subject }: MailTokenParts,
  [key]: SigningKeys,
): string {
  const hash = hashSubject(purpose, subject);
  return toBase32(
    Buffer.concat([encodeId(subscriber), hash, macOf(purpose, { subscriber, subject: hash }, key)]),
  );
}

/** Undefined unless one of the keys signed the token for `purpose`. */
export function verifyMailToken(
  token: string,
  purpose: MailTokenPurpose,
  keys: SigningKeys,
): MailTokenClaims | undefined {
  if (!/^[a-z2-7]{20,64}$/i.test(token)) return undefined;
  const bytes = fromBase32(token.toLowerCase());
  const id = bytes.subarray(0, -SUBJECT - MAC);
  const subject = bytes.subarray(-SUBJECT - MAC, -MAC);
  const mac = bytes.subarray(-MAC);
  const subscriber = decodeIds(id).find((name) =>
    keys
      .map((key) => timingSafeEqual(macOf(purpose, { subscriber: name, subject }, key), mac))
      .includes(true),
  );
  if (subscriber === undefined) return undefined;
  return { subscriber, isAbout: (name) => hashSubject(purpose, name).equals(subject) };
}

/** Starts with the purpose, because the keys also sign links. HMAC-SHA-256, truncated (RFC 2104 §5). */
function macOf(
  purpose: MailTokenPurpose,
  { subscriber, subject }: { readonly subscriber: string; readonly subject: Uint8Array },
  key: string,
): Buffer {
  const hmac = createHmac("sha256", key).update(`${purpose}\0${subscriber}\0`).update(subject);
  return hmac.digest().subarray(0, MAC);
}

function hashSubject(purpose: MailTokenPurpose, subject: string): Buffer {
  return createHmac("sha256", SUBJECTS[purpose]).update(subject).digest().subarray(0, SUBJECT);
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
  let text = "";
  let bits = 0;
  let left = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (left += 8; left >= 5; left -= 5) text += ALPHABET[(bits >> (left - 5)) & 31];
  }
  return left === 0 ? text : text + ALPHABET[(bits << (5 - left)) & 31];
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

import { createHmac, timingSafeEqual } from "node:crypto";
import { FeedletterError } from "#errors.js";

/** Secrets that sign links: every one is accepted, the first signs. */
export type SigningKeys = readonly [string, ...string[]];

/** What a link may be used for; a token made for one purpose is worthless for another. */
export type TokenPurpose = "unsubscribe" | "preferences" | "review";

export interface TokenClaims {
  readonly purpose: TokenPurpose;
  /** For "review" the run's time, in ms. */
  readonly subscriber: string;
  /** Name of the digest, "" where the token is about all of them. */
  readonly digest: string;
}

const KEY_BYTES = 32;

/**
 * Reads `server.keys`: comma-separated secrets, the first one signs.
 * @throws FeedletterError E_KEYS when there is none, or one is shorter than 32 bytes; never repeats a key
 */
export function parseSigningKeys(keys: string): SigningKeys {
  const [first, ...others] = keys
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (first === undefined || [first, ...others].some((key) => Buffer.byteLength(key) < KEY_BYTES)) {
    throw new FeedletterError("E_KEYS", {
      message: `Each key in server.keys needs at least ${KEY_BYTES} bytes.`,
      fix: "Make one with `openssl rand -base64 32`, or leave server.keys away: one is made and kept in the database.",
    });
  }
  return [first, ...others];
}

/** Fields can't run into one another: none of them holds a NUL. RFC 2104 with SHA-256. */
function macOf({ purpose, subscriber, digest }: TokenClaims, key: string): Buffer {
  return createHmac("sha256", key).update([purpose, subscriber, digest].join("\0")).digest();
}

/** `<subscriber>.<digest>.<mac>`: only characters that need no escaping in a URL. It doesn't expire. */
export function signToken(claims: TokenClaims, [key]: SigningKeys): string {
  return [claims.subscriber, claims.digest, macOf(claims, key).toString("base64url")].join(".");
}

/** The claims of a token that one of the keys signed for `purpose`; undefined for anything else. Takes the same time whichever byte differs. */
export function verifyToken(
  token: string,
  purpose: TokenPurpose,
  keys: SigningKeys,
): TokenClaims | undefined {
  const [, subscriber, digest, mac] = /^([\w-]{1,100})\.([\w-]{0,100})\.([\w-]{43})$/.exec(token) ?? [];
  if (subscriber === undefined || digest === undefined || mac === undefined) return undefined;
  const claims: TokenClaims = { purpose, subscriber, digest };
  const given = Buffer.from(mac, "base64url");
  const matches = keys.map((key) => timingSafeEqual(macOf(claims, key), given));
  return matches.includes(true) ? claims : undefined;
}

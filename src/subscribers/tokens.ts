import { FeedletterError } from "#errors.js";
import { isSigned, signParts } from "./signatures.js";

/** Secrets for signing links. The first one signs, all are accepted. */
export type SigningKeys = readonly [string, ...string[]];

/** What a link may be used for. A token for one purpose is invalid for another. */
export type TokenPurpose = "unsubscribe" | "preferences" | "review";

export interface TokenClaims {
  readonly purpose: TokenPurpose;
  /** For "review": the time of the run in ms. */
  readonly subscriber: string;
  /** Name of the digest; "" if the token is about all of them. */
  readonly digest: string;
}

const KEY_BYTES = 32;

/**
 * Reads `server.keys`: comma-separated secrets.
 * @throws FeedletterError E_KEYS if there is none, or one is shorter than 32 bytes; the message contains no key
 */
export function parseSigningKeys(keys: string): SigningKeys {
  const [first, ...others] = keys
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (first === undefined || [first, ...others].some((key) => Buffer.byteLength(key) < KEY_BYTES)) {
    throw new FeedletterError("E_KEYS", {
      message: `Each key in server.keys must have at least ${KEY_BYTES} bytes.`,
      fix: "Create one with `openssl rand -base64 32`, or remove server.keys to have one created in the database.",
    });
  }
  return [first, ...others];
}

function partsOf({ purpose, subscriber, digest }: TokenClaims): readonly string[] {
  return [purpose, subscriber, digest];
}

/** `<subscriber>.<digest>.<mac>`, with characters only that need no escaping in a URL. The token doesn't expire. */
export function signToken(claims: TokenClaims, [key]: SigningKeys): string {
  return [claims.subscriber, claims.digest, signParts(partsOf(claims), key).toString("base64url")].join(".");
}

/** Undefined unless one of the keys signed the token for `purpose`. Compares in constant time. */
export function verifyToken(
  token: string,
  purpose: TokenPurpose,
  keys: SigningKeys,
): TokenClaims | undefined {
  const [, subscriber, digest, mac] = /^([\w-]{1,100})\.([\w-]{0,100})\.([\w-]{43})$/.exec(token) ?? [];
  if (subscriber === undefined || digest === undefined || mac === undefined) return undefined;
  const claims: TokenClaims = { purpose, subscriber, digest };
  return isSigned(partsOf(claims), Buffer.from(mac, "base64url"), keys) ? claims : undefined;
}

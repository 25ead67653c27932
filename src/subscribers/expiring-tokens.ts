import { createHash } from "node:crypto";
import type { Instant } from "#zoned-time.js";
import { addressKey } from "./address.js";
import { isSigned, signParts } from "./signatures.js";
import type { SigningKeys } from "./tokens.js";

/** What an expiring token may be used for. It is invalid for any other purpose, and where a permanent token is expected. */
export type ExpiringPurpose = "confirm" | "change-address";

export interface ExpiringClaims {
  readonly purpose: ExpiringPurpose;
  readonly subscriber: string;
  /** `addressFingerprint` of the address that the link was mailed to: following it proves that this address is read. */
  readonly address: string;
  readonly expiresAt: Instant;
}

export type ExpiringTokenResult =
  | { readonly kind: "good"; readonly claims: ExpiringClaims }
  /** Signed by us, but too old. */
  | { readonly kind: "expired"; readonly claims: ExpiringClaims };

/** A short hash that doesn't reveal the address. */
export function addressFingerprint(address: string): string {
  return createHash("sha256").update(addressKey(address)).digest("base64url").slice(0, 16);
}

function partsOf({ purpose, subscriber, address, expiresAt }: ExpiringClaims): readonly (string | number)[] {
  return ["expiring", purpose, subscriber, address, expiresAt];
}

/** `<subscriber>.<address>.<expiry in base 36>.<mac>`, with characters only that need no escaping in a URL. */
export function signExpiringToken(claims: ExpiringClaims, [key]: SigningKeys): string {
  const { subscriber, address, expiresAt } = claims;
  const mac = signParts(partsOf(claims), key).toString("base64url");
  return [subscriber, address, expiresAt.toString(36), mac].join(".");
}

/** Undefined unless one of the keys signed the token for `purpose`. Compares in constant time. */
export function readExpiringToken(
  token: string,
  purpose: ExpiringPurpose,
  { keys, now }: { readonly keys: SigningKeys; readonly now: Instant },
): ExpiringTokenResult | undefined {
  const [, subscriber, address, end, mac] =
    /^([\w-]{1,100})\.([\w-]{16})\.([0-9a-z]{1,10})\.([\w-]{43})$/.exec(token) ?? [];
  if (subscriber === undefined || address === undefined || end === undefined || mac === undefined)
    return undefined;
  const claims: ExpiringClaims = { purpose, subscriber, address, expiresAt: Number.parseInt(end, 36) };
  if (!isSigned(partsOf(claims), Buffer.from(mac, "base64url"), keys)) return undefined;
  return { kind: now < claims.expiresAt ? "good" : "expired", claims };
}

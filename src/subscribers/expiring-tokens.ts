import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "#zoned-time.js";
import { addressKey } from "./address.js";
import type { SigningKeys } from "./tokens.js";

/** What a link that ends may be used for; worthless for anything else, and so are the tokens that don't end. */
export type ExpiringPurpose = "confirm" | "change-address";

export interface ExpiringClaims {
  readonly purpose: ExpiringPurpose;
  readonly subscriber: string;
  /** `addressFingerprint` of the address that the link was mailed to: it proves that this one is read, and no other. */
  readonly address: string;
  /** Ms of UTC. */
  readonly expiresAt: Instant;
}

export type ExpiringTokenResult =
  | { readonly kind: "good"; readonly claims: ExpiringClaims }
  /** Signed by us, and too old. */
  | { readonly kind: "expired"; readonly claims: ExpiringClaims };

/** Short, and says nothing of the address to whoever doesn't know it. */
export function addressFingerprint(address: string): string {
  return createHash("sha256").update(addressKey(address)).digest("base64url").slice(0, 16);
}

/** Begins with a word of its own, so that no text that another token signs is the same. RFC 2104 with SHA-256. */
function macOf({ purpose, subscriber, address, expiresAt }: ExpiringClaims, key: string): Buffer {
  return createHmac("sha256", key)
    .update(["expiring", purpose, subscriber, address, expiresAt].join("\0"))
    .digest();
}

/** `<subscriber>.<address>.<end in base 36>.<mac>`: only characters that need no escaping in a URL. */
export function signExpiringToken(claims: ExpiringClaims, [key]: SigningKeys): string {
  const { subscriber, address, expiresAt } = claims;
  return [subscriber, address, expiresAt.toString(36), macOf(claims, key).toString("base64url")].join(".");
}

/** The claims of a token that one of the keys signed for `purpose`; undefined for anything else. Takes the same time whichever byte differs. */
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
  const given = Buffer.from(mac, "base64url");
  if (!keys.map((key) => timingSafeEqual(macOf(claims, key), given)).includes(true)) return undefined;
  return { kind: now < claims.expiresAt ? "good" : "expired", claims };
}

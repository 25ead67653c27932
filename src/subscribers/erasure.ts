import { createHmac } from "node:crypto";
import type { Instant } from "#zoned-time.js";

export interface ForgetRequest {
  readonly at: Instant;
  /** A random key of 32 bytes or more: kept if the database has none yet. */
  readonly freshKey: string;
}

/** `busy`: a mail to the person is on its way at this moment, and its answer would be written down after the erasing. */
export type ForgetResult =
  | { readonly kind: "forgotten" }
  | { readonly kind: "unknown" }
  | { readonly kind: "busy" };

/** The reason that stands beside a hash, unless the address was suppressed for another one before. */
export const FORGOTTEN = "forgotten";

/** Says whether an address is one of those that were erased, and nothing else: without the key it can't even be guessed. */
export function hashAddress(addressKey: string, key: string): string {
  return createHmac("sha256", key).update(`forgotten\0${addressKey}`).digest("base64url");
}

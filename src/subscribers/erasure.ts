import { createHmac } from "node:crypto";
import type { Instant } from "#zoned-time.js";

export interface ForgetRequest {
  readonly at: Instant;
  /** A random key of at least 32 bytes, stored if the database has none yet. */
  readonly freshKey: string;
}

/** `busy`: a mail to the person is in flight, and its result would be recorded after the deletion. */
export type ForgetResult =
  | { readonly kind: "forgotten" }
  | { readonly kind: "unknown" }
  | { readonly kind: "busy" };

/** The reason for the suppression, unless the address was already suppressed for another one. */
export const FORGOTTEN = "forgotten";

/** Recognises a deleted address. Without the key, the hash can't be used to test guesses. */
export function hashAddress(addressKey: string, key: string): string {
  return createHmac("sha256", key).update(`forgotten\0${addressKey}`).digest("base64url");
}

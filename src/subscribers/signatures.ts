import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * HMAC-SHA-256 (RFC 2104) of the parts. The first one says what is signed, so that nothing signed for one purpose is valid for
 * another. The separator is unambiguous, because no part contains a NUL.
 */
export function signParts(parts: readonly (string | number)[], key: string): Buffer {
  return createHmac("sha256", key).update(parts.join("\0")).digest();
}

/** Whether one of the keys signed the parts. Compares in constant time. */
export function isSigned(
  parts: readonly (string | number)[],
  signature: Buffer,
  keys: readonly string[],
): boolean {
  return keys
    .map((key) => signParts(parts, key))
    .map((expected) => expected.length === signature.length && timingSafeEqual(expected, signature))
    .includes(true);
}

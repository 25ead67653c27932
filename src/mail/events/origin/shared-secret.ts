import { createHash, timingSafeEqual } from "node:crypto";
import { FeedletterError } from "#errors.js";
import type { CheckOrigin } from "./event-request.js";

const MIN_BITS = 128;
/** A secret of many characters may still be one that anybody can guess. */
const MIN_DIFFERENT = 8;

/**
 * For providers that don't sign. The secret is the password of Basic authentication (with any name), a bearer token, or the value of
 * `X-Feedletter-Secret`.
 *
 * @throws FeedletterError E_PROVIDER if the secret is shorter than 128 bits; the message doesn't contain it
 */
export function checkSharedSecret(secret: string): CheckOrigin {
  if (bitsOf(secret) < MIN_BITS || new Set(secret).size < MIN_DIFFERENT) {
    throw new FeedletterError("E_PROVIDER", {
      message: `The secret in mail.provider.events has fewer than ${MIN_BITS} bits.`,
      fix: "Create one with `openssl rand -hex 24`, and set it at the provider, too.",
    });
  }
  const expected = hash(secret);
  return ({ header }) => {
    const given = [...credentialsIn(header("authorization")), header("x-feedletter-secret") ?? ""];
    // All are compared, and hashes have the same length, so that the time doesn't depend on the input.
    return given.map((one) => timingSafeEqual(hash(one), expected)).includes(true) ? "genuine" : "unsigned";
  };
}

/** How many bits a random text of these characters has. */
function bitsOf(secret: string): number {
  const alphabet = /^\d*$/.test(secret) ? 10 : /^[\da-f]*$/i.test(secret) ? 16 : 64;
  return secret.length * Math.log2(alphabet);
}

/** RFC 7617 §2, RFC 6750 §2.1. */
function credentialsIn(authorization = ""): readonly string[] {
  const [, scheme = "", value = ""] = /^(Basic|Bearer) +(\S{1,2000})$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return [value];
  const decoded = Buffer.from(value, "base64").toString();
  return [decoded.slice(decoded.indexOf(":") + 1)];
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

import type { Instant } from "#zoned-time.js";
import { addressFingerprint } from "./expiring-tokens.js";
import { signMailToken, verifyMailToken } from "./mail-token.js";
import type { SigningKeys } from "./tokens.js";

/** Whose address a mail with a token confirms. The token contains only a hash of the address and the day. */
export interface ConfirmationClaims {
  readonly subscriber: string;
  /** Whether it was mailed to the address, and is still valid. */
  readonly isValidFor: (address: string, now: Instant) => boolean;
}

interface Recipient {
  readonly subscriber: string;
  readonly address: string;
}

const DAY = 86_400_000;

/**
 * A link that writes a mail, where there is no page to confirm on. Sending it proves that somebody reads `address`.
 * @param to where the mail goes
 * @param at when it is mailed
 */
export function confirmationMailto(
  to: string,
  { subscriber, address }: Recipient,
  { keys, at }: { readonly keys: SigningKeys; readonly at: Instant },
): string {
  const token = signMailToken("confirm", { subscriber, subject: mailedOn(address, dayOf(at)) }, keys);
  return `mailto:${to}?subject=${encodeURIComponent(`confirm ${token}`)}`;
}

/** Undefined unless one of the keys signed the token. @param validFor ms, counted in whole days */
export function readConfirmationToken(
  token: string,
  { keys, validFor }: { readonly keys: SigningKeys; readonly validFor: number },
): ConfirmationClaims | undefined {
  const claims = verifyMailToken(token, "confirm", keys);
  if (claims === undefined) return undefined;
  const days = Math.ceil(validFor / DAY);
  return {
    subscriber: claims.subscriber,
    isValidFor: (address, now) =>
      Array.from({ length: days + 1 }, (_, ago) => dayOf(now) - ago).some((day) =>
        claims.isAbout(mailedOn(address, day)),
      ),
  };
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}

function mailedOn(address: string, day: number): string {
  return `${addressFingerprint(address)} ${day}`;
}

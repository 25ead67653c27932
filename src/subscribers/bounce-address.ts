import { FeedletterError } from "#errors.js";
import { envelopeAddress } from "./address.js";
import { addressFingerprint } from "./expiring-tokens.js";
import { signMailToken, TOKEN_CHARACTERS, TOKEN_PATTERN, verifyMailToken } from "./mail-token.js";
import type { SigningKeys } from "./tokens.js";

/** The mail that a bounce address belongs to. The address contains only a hash of the issue's id. */
export interface BouncedMail {
  readonly subscriber: string;
  /** Also true for the `transactionalIssue` of a mail that belongs to no issue. */
  readonly isIssue: (issue: string) => boolean;
}

/** Maximum length of a local part (RFC 5321 §4.5.3.1.1). */
const LOCAL_OCTETS = 64;

/** VERP: `bounces@notes.example` becomes `bounces+TOKEN@notes.example`, so that the envelope of a bounce tells whose mail it is about. */
export function bounceAddress(
  base: string,
  mail: { readonly subscriber: string; readonly issue: string },
  keys: SigningKeys,
): string {
  return withDetail(base, signMail(mail, keys));
}

/** The token alone, by which a provider's events name a mail. It has only the letters a to z and the digits 2 to 7. */
export function signMail(
  { subscriber, issue }: { readonly subscriber: string; readonly issue: string },
  keys: SigningKeys,
): string {
  return signMailToken("bounce", { subscriber, subject: issue }, keys);
}

/** Stands for the issue of a mail about the subscription itself, such as a confirmation: only the address that it went to may suffer. */
export function transactionalIssue(address: string): string {
  return `mail to ${addressFingerprint(address)}`;
}

/** `local+detail@domain` (RFC 5233 §1). */
export function withDetail(base: string, detail: string): string {
  const { local, domain } = splitAddress(base);
  return `${local}+${detail}@${domain}`;
}

/** @throws FeedletterError E_BOUNCES if there is no room for the token */
export function requireBounceBase(base: string): string {
  const { local } = splitAddress(base);
  const room = LOCAL_OCTETS - TOKEN_CHARACTERS - 1;
  if (Buffer.byteLength(local) <= room && !local.includes("+")) return base;
  throw new FeedletterError("E_BOUNCES", {
    message: `mail.bounces "${base}" leaves no room for the token that identifies a mail.`,
    fix: `Use at most ${room} characters and no + before the @, such as bounces@${splitAddress(base).domain}.`,
  });
}

const TOKEN = new RegExp(`\\+(${TOKEN_PATTERN})@`, "i");

/** Reads the token in `address`. Undefined unless one of the keys signed it. The base address may have changed since. */
export function readBounceAddress(address: string, keys: SigningKeys): BouncedMail | undefined {
  const [, token] = TOKEN.exec(address) ?? [];
  return token === undefined ? undefined : readMailToken(token, keys);
}

/** Undefined unless one of the keys signed the token. */
export function readMailToken(token: string, keys: SigningKeys): BouncedMail | undefined {
  const claims = verifyMailToken(token, "bounce", keys);
  return claims && { subscriber: claims.subscriber, isIssue: claims.isAbout };
}

function splitAddress(base: string): { readonly local: string; readonly domain: string } {
  const envelope = envelopeAddress(base);
  const at = envelope.lastIndexOf("@");
  return { local: envelope.slice(0, at), domain: envelope.slice(at + 1) };
}

import { decodeWords } from "./encoded-words.js";
import { headerOf, type MimePart } from "./mime-reader.js";

/** A mail that a person wrote, or a mail program for them. */
export interface LeaveRequest {
  /** What may be a signed token in the addresses that it was sent to and in its subject. The text may quote anybody's mail. */
  readonly tokens: readonly string[];
  /** Whether its subject asks to leave. */
  readonly asks: boolean;
}

/** Servers tell in these the address that a mail was delivered to, whatever `To` says. */
export const RECIPIENT_HEADERS = [
  ...["to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to"],
];
const MAX_VALUES = 10;
const MAX_TOKENS = 20;
const IN_ADDRESS = /(?<![a-z0-9])([a-z2-7]{20,64})@/gi;
const IN_SUBJECT = /(?<![a-z0-9])([a-z2-7]{20,64})(?![a-z0-9])/gi;
/** The subject that we offer, as it is or as an answer to it, and what people write. */
const ASKS =
  /^(?:\s*(?:re|fwd?|aw|wg)\s*:)*\s*(?:please\s+)?(?:unsubscribe|remove me|opt[- ]?out|abmelden|abbestellen|austragen|désabonner|se désabonner|désinscription|baja|cancelar suscripción|disiscrivi|afmelden)\b/iu;

/** @returns undefined if a program sent it by itself (RFC 3834): nobody leaves by being away */
export function readLeaveRequest(mail: MimePart): LeaveRequest | undefined {
  if (isAutomatic(mail)) return undefined;
  const subject = decodeWords(headerOf(mail, "subject"));
  const addresses = RECIPIENT_HEADERS.flatMap((name) =>
    (mail.headers.get(name) ?? []).slice(0, MAX_VALUES),
  ).flatMap((value) => tokensIn(value, IN_ADDRESS));
  const tokens = [...addresses, ...tokensIn(subject, IN_SUBJECT)];
  return { tokens: [...new Set(tokens)].slice(0, MAX_TOKENS), asks: ASKS.test(subject) };
}

function tokensIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].slice(0, MAX_TOKENS).map(([, token = ""]) => token.toLowerCase());
}

/**
 * RFC 3834 §5, and what older programs write. A mail program that leaves for its user may say `auto-generated`. Reports and receipts
 * have no sender (RFC 5321 §4.5.5) or are a `multipart/report` (RFC 6522).
 */
export function isAutomatic(mail: MimePart): boolean {
  return (
    /^auto-(?:replied|notified)/i.test(headerOf(mail, "auto-submitted")) ||
    ["x-autoreply", "x-autorespond", "x-autoresponse"].some((name) => mail.headers.has(name)) ||
    /^auto[_-]reply$/i.test(headerOf(mail, "precedence")) ||
    mail.headers.get("return-path")?.[0]?.trim() === "<>" ||
    mail.type === "multipart/report"
  );
}

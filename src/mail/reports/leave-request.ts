import { isAutomatic, isUnanswerable, PROGRAMS } from "./automatic-mail.js";
import { readHeaderText } from "./encoded-words.js";
import { FILLERS, LEAVE_CHARACTERS, LEAVE_PHRASES, LEAVE_WORDS } from "./leave-words.js";
import { headerOf, type MimePart } from "./mime-reader.js";
import { ownTextOf } from "./own-text.js";

/** A mail that a person wrote, or a mail program for them. */
export interface LeaveRequest {
  /** What may be a signed token in the addresses that it was sent to and in its subject. The text may quote anybody's mail. */
  readonly tokens: readonly string[];
  /** Whether its subject or its own text asks to leave. */
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
const REPLY_PREFIX = /^(?:\s*(?:re|fwd?|aw|wg|sv|vs|antw|odp|tr|rv|res)\s*(?:\[\d+\])?:)+/i;
/** Words at the beginning of a text that are read: people ask first and explain later. */
const MAX_WORDS = 60;

/** @returns undefined if a program sent it by itself (RFC 3834): nobody leaves by being away */
export function readLeaveRequest(mail: MimePart): LeaveRequest | undefined {
  if (isAutomatic(mail)) return undefined;
  const subject = readHeaderText(headerOf(mail, "subject"));
  const addresses = RECIPIENT_HEADERS.flatMap((name) =>
    (mail.headers.get(name) ?? []).slice(0, MAX_VALUES),
  ).flatMap((value) => tokensIn(value, IN_ADDRESS));
  const tokens = [...addresses, ...tokensIn(subject, IN_SUBJECT)];
  return { tokens: [...new Set(tokens)].slice(0, MAX_TOKENS), asks: asksToLeave(mail, subject) };
}

function tokensIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].slice(0, MAX_TOKENS).map(([, token = ""]) => token.toLowerCase());
}

/**
 * Whether the person asks to leave, in the subject or in the text above what it quotes. The subject of an answer is ours, so it counts
 * only if it begins with the request, as the one that we offer does. Lists and programs add such words to what they pass on.
 */
function asksToLeave(mail: MimePart, subject: string): boolean {
  const own = subject.replace(REPLY_PREFIX, "");
  if (startsWithRequest(own)) return true;
  if (isUnanswerable(mail) || PROGRAMS.test(senderIn(headerOf(mail, "from")))) return false;
  return (own === subject && isRequest(subject)) || isRequest(ownTextOf(mail));
}

/** `ada@example.org` of `Ada <ada@example.org>`. */
function senderIn(from: string): string {
  return /[^\s<>"(),:;]{1,64}@[^\s<>"(),:;]{1,255}/.exec(from)?.[0] ?? "";
}

function startsWithRequest(text: string): boolean {
  const words = wordsOf(text).filter((word, index) => index > 0 || !FILLERS.has(word));
  const spaced = ` ${words.join(" ")} `;
  return LEAVE_PHRASES.some((phrase) => spaced.startsWith(phrase)) || isAlone(words);
}

function isRequest(text: string): boolean {
  const words = wordsOf(text);
  const spaced = ` ${words.join(" ")} `;
  return (
    LEAVE_PHRASES.some((phrase) => spaced.includes(phrase)) ||
    LEAVE_CHARACTERS.some((characters) => text.slice(0, MAX_WORDS * 4).includes(characters)) ||
    isAlone(words)
  );
}

function isAlone(words: readonly string[]): boolean {
  const meant = words.filter((word) => !FILLERS.has(word));
  return meant.length > 0 && meant.every((word) => LEAVE_WORDS.has(word));
}

const WITHOUT_ACCENT: Readonly<Record<string, string>> = { ß: "ss", ł: "l", ı: "i", ø: "o", æ: "ae" };

function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, MAX_WORDS * 40)
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßłıøæ]/g, (letter) => WITHOUT_ACCENT[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
}

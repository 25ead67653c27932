/** Longer texts are cut: a server's answer fits well. */
const MAX_TEXT = 1_000;
const MAX_ADDRESS = 320;

/** The end of a sentence. Words of two sentences don't belong together. */
export const SENTENCE_END = ".";

/** Placeholders for the addresses of mailboxes, by whose they are, and of computers. */
export const RECIPIENT = "<recipient>";
export const SENDER = "<sender>";
export const RECIPIENT_DOMAIN = "<recipient-domain>";
export const SENDER_DOMAIN = "<sender-domain>";
const OTHER_ADDRESS = "<address>";
const IP = "<ip>";
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Whom a mail was sent to and from. */
export interface Correspondents {
  readonly recipient?: string;
  readonly senders?: readonly string[];
}

const ASCII = /^[\x20-\x7e]*$/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** What a character does: separates chunks, separates words in a chunk, is part of a word, or ends a sentence before a space. */
const SEPARATOR = 0;
const WORD = 1;
const INNER = 2;
const AT = 3;
const QUOTE = 4;
const CLASSES = new Uint8Array(128).fill(INNER);
for (const character of ' \t\r\n<>()[]{}",:|`*=') CLASSES[character.charCodeAt(0)] = SEPARATOR;
for (const character of "abcdefghijklmnopqrstuvwxyz0123456789") CLASSES[character.charCodeAt(0)] = WORD;
CLASSES["@".charCodeAt(0)] = AT;
CLASSES["'".charCodeAt(0)] = QUOTE;

/**
 * A text as lower-case words without accents. Addresses become placeholders that say whose they are, and `doesn't` becomes
 * `does not`.
 */
export function tokenize(text: string, correspondents: Correspondents): readonly string[] {
  const plain = fold(text.slice(0, MAX_TEXT));
  const tokens: string[] = [];
  let start = -1;
  let hasAt = false;
  for (let at = 0; at <= plain.length; at += 1) {
    const kind = at === plain.length ? SEPARATOR : classOf(plain, at);
    if (kind === AT) hasAt = true;
    if (kind !== SEPARATOR) {
      if (start < 0) start = at;
      continue;
    }
    if (start < 0) continue;
    if (hasAt) tokens.push(nameAddress(plain.slice(start, at), correspondents));
    else if (!pushDomain(plain.slice(start, at), correspondents, tokens))
      pushWords(plain, { start, end: at }, tokens);
    if (isSentenceEnd(plain.charCodeAt(at - 1))) tokens.push(SENTENCE_END);
    start = -1;
    hasAt = false;
  }
  if (tokens.at(-1) !== SENTENCE_END) tokens.push(SENTENCE_END);
  return tokens;
}

/** A domain that stands alone is named on purpose, unlike one in a URL. */
function pushDomain(
  chunk: string,
  { recipient = "", senders = [] }: Correspondents,
  tokens: string[],
): boolean {
  if (!chunk.includes(".")) return false;
  const name = chunk.replace(/[.;]+$/, "");
  if (name === domainOf(recipient)) tokens.push(RECIPIENT_DOMAIN);
  else if (senders.some((sender) => domainOf(sender) === name)) tokens.push(SENDER_DOMAIN);
  else return false;
  return true;
}

function classOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return CLASSES[code] ?? INNER;
  if (code === 0x2019) return QUOTE;
  return LETTER_OR_DIGIT.test(String.fromCodePoint(text.codePointAt(at) ?? 0)) || isLowSurrogate(code)
    ? WORD
    : INNER;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** One of . ! ? ; */
function isSentenceEnd(code: number): boolean {
  return code === 0x2e || code === 0x21 || code === 0x3f || code === 0x3b;
}

/** Lower case, without accents. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return ASCII.test(lower) ? lower : lower.normalize("NFD").replace(/\p{M}+/gu, "");
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function pushWords(text: string, { start, end }: Span, tokens: string[]): void {
  if (isNumber(text, { start, end })) {
    const number = text.slice(start, text.charCodeAt(end - 1) === 0x2e ? end - 1 : end);
    tokens.push(IPV4.test(number) ? IP : number);
    return;
  }
  let word = -1;
  let quote = -1;
  for (let at = start; at <= end; at += 1) {
    const kind = at === end ? INNER : classOf(text, at);
    if (kind === QUOTE && word >= 0 && quote < 0) quote = at - word;
    if (kind === WORD && word < 0) word = at;
    if (kind === WORD || kind === QUOTE || word < 0) continue;
    if (quote < 0) tokens.push(text.slice(word, at));
    else tokens.push(...splitContraction(text.slice(word, at), quote));
    word = -1;
    quote = -1;
  }
}

/** Digits with dots, such as `5.1.1` and `192.0.2.1`: one token. */
function isNumber(text: string, { start, end }: Span): boolean {
  let hasDigit = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && code !== 0x2e) return false;
    hasDigit ||= isDigit;
  }
  return hasDigit;
}

function splitContraction(word: string, quote: number): readonly string[] {
  const [stem, rest] = [word.slice(0, quote), word.slice(quote + 1)];
  if (rest === "t" && stem.endsWith("n")) return [stem === "can" ? "can" : stem.slice(0, -1), "not"];
  return [stem, rest].filter((part) => part !== "" && part !== "s");
}

function nameAddress(chunk: string, { recipient, senders }: Correspondents): string {
  const address = chunk.replace(/^[^\p{L}\p{N}_+]+|[^\p{L}\p{N}]+$/gu, "").slice(0, MAX_ADDRESS);
  if (recipient !== undefined && isSame(address, recipient)) return RECIPIENT;
  const isSender = senders?.some(
    (sender) => isSame(address, sender) || isColleague(address, sender, recipient),
  );
  return isSender ? SENDER : OTHER_ADDRESS;
}

function isSame(address: string, known: string): boolean {
  return address === known.toLowerCase();
}

/** Another address at our domain is ours, too, unless the recipient is there as well. */
function isColleague(address: string, sender: string, recipient: string | undefined): boolean {
  const domain = domainOf(sender);
  return (
    domain !== "" &&
    domainOf(address) === domain &&
    (recipient === undefined || domainOf(recipient) !== domain)
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

import { envelopeAddress, type Mailbox } from "#subscribers/address.js";
import { cleanName } from "#subscribers/person-name.js";

/** RFC 2047 §2: a line with an encoded word has at most 76 characters. (RFC 5322 §2.1.1 allows other lines 78.) */
const MAX_LINE_LENGTH = 76;
/** Next to `Reply-To: =?utf-8?B?` and `?=` there is room for 39 bytes. */
const WORD_BYTES = 39;

/** Atoms (RFC 5322 §3.2.3) with single spaces between them. */
const PHRASE = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;
/** Words of printable ASCII with single spaces between them: nothing that folding or unfolding could change. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
/** A longer word might not fit next to a header's name. */
const LONG_WORD = /[^ ]{57}/;

/** One line without control characters, so that no text can add a header. */
export function toHeaderText(text: string): string {
  return (
    text
      .toWellFormed()
      // U+202D and U+202E turn round whatever follows, in the list of mails too.
      .replace(/[\u202d\u202e]/g, "")
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim()
  );
}

/** A header's name and its value as it is sent. */
export type HeaderField = readonly [name: string, value: string];

/** `Name: value` and CRLF, folded at spaces. */
export function formatHeader(name: string, value: string): string {
  const short = `${name}: ${value}`;
  if (short.length <= MAX_LINE_LENGTH) return `${short}\r\n`;
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of value.split(" ")) {
    if (line.length + 1 + word.length > MAX_LINE_LENGTH && line !== `${name}:`) {
      lines.push(line);
      line = "";
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join("\r\n")}\r\n`;
}

/** Other people's headers: ASCII isn't encoded, because the receiver of the header may not decode it. */
export function formatFields(fields: readonly HeaderField[]): string {
  return fields
    .map(([name, value]) => {
      const line = toHeaderText(value);
      return formatHeader(name, PLAIN.test(line) ? line : encodeText(line));
    })
    .join("");
}

/** Unstructured text such as a subject: as it is if that is safe, else as encoded words (RFC 2047). */
export function encodeText(text: string): string {
  const line = toHeaderText(text);
  return PLAIN.test(line) && !line.includes("=?") && !LONG_WORD.test(line) ? line : encodeWords(line);
}

/** A display name: atoms, a quoted string, or encoded words. */
export function encodePhrase(name: string): string {
  const line = cleanName(name);
  if (PHRASE.test(line) && !line.includes("=?") && !LONG_WORD.test(line)) return line;
  if (PLAIN.test(line) && !line.includes("=?") && line.length <= 50)
    return `"${line.replace(/["\\]/g, "\\$&")}"`;
  return encodeWords(line);
}

/** `Name <address>`, with the domain in ASCII. A local part beyond ASCII stays as it is (RFC 6532). */
export function formatMailbox({ name, address }: Mailbox): string {
  const encoded = name === undefined ? "" : encodePhrase(name);
  return encoded === "" ? envelopeAddress(address) : `${encoded} <${envelopeAddress(address)}>`;
}

/** Encoded words, joined by spaces that readers ignore (RFC 2047 §6.2). No character is split (§5). */
function encodeWords(text: string): string {
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word) + Buffer.byteLength(character) > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word]
    .filter((part) => part !== "")
    .map((part) => `=?utf-8?B?${Buffer.from(part).toString("base64")}?=`)
    .join(" ");
}

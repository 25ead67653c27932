import { allParts, type MimePart } from "./mime-reader.js";

/** Characters of a mail's text that are read. */
const MAX_TEXT = 20_000;

/**
 * Where mail programs begin to quote the mail that is answered or passed on: "On Monday, Ada wrote:" in several languages, a line with a
 * date or an address that ends in a colon, Outlook's headers, or its line.
 */
const QUOTE_BEGINS = [
  /^[ \t]*(?:on|am|le|el|il|em|op|den|dnia|w dniu)\b[^\n]{3,300}(?:\n[^\n]{0,200})?:[ \t]*$/im,
  /^[^\n]{0,200}(?:<[^<>\s]+@[^<>\s]+>|\d{4}|\d\d:\d\d)[^\n]{0,100}:[ \t]*$/m,
  /^[ \t]*(?:-{2,}|_{5,}|={5,}|\*{5,})[^\n]*$/m,
  /^[ \t]*\*?(?:from|von|de|da|van|från|fra|od|lähettäjä|от)\*?[ \t]?:\*?[ \t][^\n]*(?:@|\n[ \t]*\*?[\p{L} ]{2,20}:)/imu,
];

const QUOTED_HTML =
  /<(?:blockquote\b|div[^<>]{0,300}(?:gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend))/i;

/** What the person wrote: without the quoted mail and a signature below it. */
export function ownTextOf(mail: MimePart): string {
  // A mail inside the mail is somebody else's.
  const parts = partsOutside(mail).filter(({ text }) => text.trim() !== "");
  const plain = parts.find(({ type }) => type === "text/plain" || type === "");
  const html = plain === undefined ? parts.find(({ type }) => type === "text/html") : undefined;
  const text = (plain?.text ?? (html === undefined ? "" : readHtml(html.text))).slice(0, MAX_TEXT);
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const unquoted = lines.filter((line) => !/^[ \t]*[>|]/.test(line)).join("\n");
  const end = Math.min(
    ...QUOTE_BEGINS.map((begins) => unquoted.search(begins)).map((at) => (at < 0 ? unquoted.length : at)),
  );
  return unquoted.slice(0, end).trim();
}

function partsOutside(mail: MimePart): readonly MimePart[] {
  if (/^(?:message\/|text\/rfc822-headers)/.test(mail.type)) return [];
  return mail.parts.length === 0 ? allParts(mail) : mail.parts.flatMap(partsOutside);
}

function readHtml(html: string): string {
  const start = html.slice(0, 4 * MAX_TEXT);
  const quoted = start.search(QUOTED_HTML);
  return (quoted < 0 ? start : start.slice(0, quoted))
    .replace(/<(style|script|title)\b[\s\S]{0,20000}?<\/\1>/gi, " ")
    .replace(/<(?:br|\/p|\/div|\/tr|\/li)[^<>]{0,200}>/gi, "\n")
    .replace(/<[^<>]{0,2000}>/g, " ")
    .replace(/&(?:nbsp|#160);/gi, " ")
    .replace(/&(?:#39|#x27|apos|rsquo);/gi, "'");
}

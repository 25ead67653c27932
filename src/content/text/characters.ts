// XML 1.0 `Char` leaves out most controls, U+FFFE, U+FFFF and lone surrogates; C1 controls, the other noncharacters and U+FFFD
// are legal but draw validator warnings and show as boxes. With the `u` flag \uD800-\uDFFF matches only surrogates that stand alone.
const ILLEGAL =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\p{Noncharacter_Code_Point}\uFFFD\uD800-\uDFFF]/u;
const ILLEGALS = new RegExp(ILLEGAL, "gu");
// Looking for lone surrogates is what makes the one above slow: over megabytes `isWellFormed` is ten times faster. With
// \uDFFE and \uDFFF the noncharacters beyond the first plane end, and few others.
const SUSPICIOUS_UNIT =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uDFFE\uDFFF\uFDD0-\uFDEF\uFFFD-\uFFFF]/;

export function hasIllegalCharacters(text: string): boolean {
  return !text.isWellFormed() || (SUSPICIOUS_UNIT.test(text) && ILLEGAL.test(text));
}

/** `text` without characters that XML 1.0 can't hold or validators warn about. */
export function dropIllegalCharacters(text: string): string {
  return hasIllegalCharacters(text) ? text.replace(ILLEGALS, "") : text;
}

/** Most lines are like this already, and a look is cheaper than folding. */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** One line of plain text: legal characters, white space folded. */
export function toPlainLine(text: string): string {
  return PLAIN_LINE.test(text) ? text : foldSpace(dropIllegalCharacters(text));
}

/** Each run of white space becomes one space. Most are one already, and replacing every one takes three times as long. */
export function foldSpace(text: string): string {
  return text.replace(/ *[^\S ]\s*| {2,}/g, " ").trim();
}

/** A slice keeps the whole text in memory that it was cut from; a copy doesn't. */
export function copyText(text: string): string {
  const copy: string = JSON.parse(JSON.stringify(text));
  return copy;
}

/** Orders by UTF-16 code unit: the same on every machine and in every locale. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

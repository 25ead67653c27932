import type { BodyFormat } from "#content/model/post.js";

/** The title at the beginning of a body, for front matter without one. */
export type LeadingTitle =
  /** `markup` has the format of the body; `end` is the index after it. */
  | { readonly kind: "title"; readonly markup: string; readonly end: number }
  | { readonly kind: "none" }
  /** More of the file is needed. */
  | { readonly kind: "unfinished" };

const NO_TITLE: LeadingTitle = { kind: "none" };

/** A first-level heading at `start` of `text`; of HTML `<title>` or `<h1>`, of plain text the first line. */
export function readLeadingTitle(text: string, start: number, format: BodyFormat): LeadingTitle {
  if (format === "html") return readHtmlTitle(text, start);
  const at = skipBlank(text, start, format);
  if (at >= text.length) return { kind: "unfinished" };
  const end = text.indexOf("\n", at);
  if (end === -1) return { kind: "unfinished" };
  const line = text.slice(at, end);
  if (format === "text") return { kind: "title", markup: line, end: end + 1 };
  return readHeading(text, line, end + 1);
}

/** Blank lines, and in Markdown comments (a licence, a linter's directive), may precede a title. */
function skipBlank(text: string, start: number, format: BodyFormat): number {
  const blank = /\s*/y;
  for (let at = start; ; ) {
    blank.lastIndex = at;
    blank.exec(text);
    const next = blank.lastIndex;
    if (
      format === "text" ||
      !text.startsWith("<!--", next) ||
      /^<!--\s*more\b/i.test(text.slice(next, next + 40))
    ) {
      return Math.max(lineStart(text, next), at);
    }
    const close = text.indexOf("-->", next + 4);
    if (close === -1) return text.length;
    at = close + 3;
  }
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** CommonMark §4.2 (`# Title #`) and §4.3 (underlined by `=`). */
function readHeading(text: string, line: string, next: number): LeadingTitle {
  const atx = /^ {0,3}#(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\r?$/.exec(line);
  if (atx !== null)
    return atx[1] === undefined || atx[1] === "" ? NO_TITLE : { kind: "title", markup: atx[1], end: next };
  if (!/^ {0,3}[^\s>#|`~*+-]/.test(line)) return NO_TITLE;
  const end = text.indexOf("\n", next);
  const underline = end === -1 ? text.slice(next) : text.slice(next, end);
  if (end === -1 && /^ {0,3}=*[ \t]*\r?$/.test(underline)) return { kind: "unfinished" };
  if (!/^ {0,3}=+[ \t]*\r?$/.test(underline)) return NO_TITLE;
  return { kind: "title", markup: line.trim(), end: end + 1 };
}

/** A document's title is in its head; a fragment may begin with an `<h1>`. */
function readHtmlTitle(text: string, start: number): LeadingTitle {
  const beginning = text.slice(start);
  const fragment =
    /^\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<h1\b[^>]{0,500}>([\s\S]{0,2000}?)<\/h1\s{0,9}>/i.exec(beginning);
  if (fragment !== null) return { kind: "title", markup: fragment[1] ?? "", end: start + fragment[0].length };
  const titled =
    /<title\b[^>]{0,500}>([\s\S]{0,2000}?)<\/title\s{0,9}>/i.exec(beginning) ??
    /<h1\b[^>]{0,500}>([\s\S]{0,2000}?)<\/h1\s{0,9}>/i.exec(beginning);
  return titled === null ? { kind: "unfinished" } : { kind: "title", markup: titled[1] ?? "", end: start };
}

import { BLOCKS } from "./elements.js";
import { decodeEntities } from "./entities.js";
import { formulaToText } from "./formula-text.js";

/** The finished text, and the paragraph, item or row that is being read. */
interface Text {
  done: string;
  line: string;
  /** The line ends with white space, or is empty. Looking at its end each time would copy it each time. */
  blank: boolean;
  /** Line breaks between `done` and `line`. */
  gap: 1 | 2;
  marker: "" | "- ";
  /** Number of open `<pre>`. */
  preformatted: number;
}

/**
 * The text of *cleaned* HTML: a blank line between paragraphs, list items and table rows on lines of their own, code as it
 * is, white space elsewhere folded.
 *
 * @param maxLength in UTF-16 units; text after that may be left out
 */
export function htmlToText(html: string, maxLength = Number.POSITIVE_INFINITY): string {
  const text: Text = { done: "", line: "", blank: true, gap: 2, marker: "", preformatted: 0 };
  let at = 0;
  // In cleaned HTML every `<` begins a tag.
  for (
    let start = html.indexOf("<");
    start !== -1 && text.done.length < maxLength;
    start = html.indexOf("<", at)
  ) {
    readText(text, html.slice(at, start));
    const end = html.indexOf(">", start);
    at = end === -1 ? html.length : end + 1;
    const tag = html.slice(start, at);
    if (tag.startsWith("<math") || tag.startsWith("<svg")) at = readForeign(text, html, { start, end: at });
    else readTag(text, tag);
  }
  if (text.done.length < maxLength) readText(text, html.slice(at));
  endLine(text, 2);
  return text.done;
}

function readText(text: Text, part: string): void {
  if (part === "") return;
  if (text.preformatted > 0) append(text, decodeEntities(part));
  else appendFolded(text, decodeEntities(part));
}

/** A formula as TeX or in a row; of a drawing nothing. */
function readForeign(
  text: Text,
  html: string,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  const isFormula = html.startsWith("<math", start);
  const close = html.indexOf(isFormula ? "</math>" : "</svg>", end);
  const after = close === -1 ? html.length : html.indexOf(">", close) + 1;
  if (isFormula) append(text, formulaToText(html.slice(start, after)));
  return after;
}

function readTag(text: Text, tag: string): void {
  const closing = tag.charCodeAt(1) === SLASH;
  const name = nameOf(tag, closing ? 2 : 1);
  if (name === "tr" || name === "li") endLine(text, 1);
  else if (BLOCKS.has(name) || name === "caption") endLine(text, 2);
  else if (name === "br") append(text, "\n");
  else if (name === "td" || name === "th") appendFolded(text, " ");
  if (name === "li") text.marker = closing ? "" : "- ";
  if (name === "pre") text.preformatted = Math.max(0, text.preformatted + (closing ? -1 : 1));
}

const SLASH = 47;

function nameOf(tag: string, start: number): string {
  let end = start;
  for (let code = tag.charCodeAt(end); isNameCode(code); code = tag.charCodeAt(end)) end += 1;
  return tag.slice(start, end);
}

/** a–z and 0–9. */
function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

function endLine(text: Text, gap: 1 | 2): void {
  const line =
    text.preformatted > 0
      ? text.line.replace(/^\n+/, "").trimEnd()
      : (text.line.includes("\n") ? text.line.replaceAll(" \n", "\n") : text.line).trim();
  text.line = "";
  text.blank = true;
  if (line === "") {
    if (gap === 2) text.gap = 2;
    return;
  }
  text.done += `${text.done === "" ? "" : "\n".repeat(text.gap)}${text.marker}${line}`;
  text.gap = gap;
  text.marker = "";
}

function appendFolded(text: Text, part: string): void {
  const folded = /[\t\n\f\r]| {2}/.test(part) ? part.replace(/[ \t\n\f\r]+/g, " ") : part;
  append(text, text.blank && folded.startsWith(" ") ? folded.slice(1) : folded);
}

function append(text: Text, part: string): void {
  if (part === "") return;
  text.line += part;
  text.blank = part.endsWith(" ") || part.endsWith("\n");
}

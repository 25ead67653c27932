import { foldSpace } from "#content/text/characters.js";
import { BLOCKS, HEADINGS, setOf } from "./elements.js";
import { decodeEntities } from "./entities.js";
import { formulaToText } from "./formula-text.js";

/** Nothing in these is what a post says: titles, code, tables, captions, navigation, notes at the side. */
const SKIPPED = setOf(
  "pre table figure figcaption caption nav aside details header footer svg audio video rt rp",
);
/** What stands in these is taken only if there is nothing else: an excerpt without the list's or quote's surroundings says little. */
const SECONDARY = setOf("ul ol dl blockquote");

/** UTF-16 units. A greeting alone is no excerpt, so the next paragraph goes with it. */
const MIN_LENGTH = 60;

interface Reading {
  readonly primary: Paragraphs;
  readonly secondary: Paragraphs;
  /** Of the paragraph that is being read. A string would be copied at each link. */
  pieces: string[];
  /** How much of it is in links, and in emphasis. */
  linked: number;
  stressed: number;
  bold: number;
  pictured: boolean;
  /** Where the open link, emphasis and bold text begin in `pieces`. */
  link: { readonly at: number; readonly toNote: boolean } | undefined;
  stress: number | undefined;
  strong: number | undefined;
  /** Open elements of these kinds. */
  skipped: number;
  within: number;
}

interface Paragraphs {
  readonly texts: string[];
  length: number;
}

/**
 * The first real paragraph of *cleaned* HTML in one line: no heading, code, table, caption, bare address, contents or mark of a
 * footnote. Where there is none, the first words in lists and quotes; "" where there are none either.
 *
 * @param maxLength in UTF-16 units; of what is longer, the rest may be left out
 * @param whole all paragraphs, up to that length
 */
export function findProse(
  html: string,
  { maxLength, whole = false }: { maxLength: number; whole?: boolean },
): string {
  const enough = whole ? maxLength : MIN_LENGTH;
  const reading: Reading = {
    primary: { texts: [], length: 0 },
    secondary: { texts: [], length: 0 },
    pieces: [],
    linked: 0,
    stressed: 0,
    bold: 0,
    pictured: false,
    link: undefined,
    stress: undefined,
    strong: undefined,
    skipped: 0,
    within: 0,
  };
  let at = 0;
  for (let start = html.indexOf("<"); start !== -1; start = html.indexOf("<", at)) {
    if (start > at && reading.skipped === 0) reading.pieces.push(decodeEntities(html.slice(at, start)));
    const end = html.indexOf(">", start) + 1;
    if (end === 0) break;
    at = readTag(html, { start, end }, reading);
    if (reading.primary.length >= enough) break;
  }
  endParagraph(reading);
  const { texts } = reading.primary.length > 0 ? reading.primary : reading.secondary;
  return texts.join(" ").slice(0, maxLength);
}

/** @returns where to go on */
function readTag(
  html: string,
  { start, end }: { readonly start: number; readonly end: number },
  reading: Reading,
): number {
  const [, slash = "", name = ""] =
    /^<(\/?)([a-zA-Z0-9]+)/.exec(html.slice(start, Math.min(end, start + 20))) ?? [];
  const step = slash === "" ? 1 : -1;
  if (BLOCKS.has(name) || name === "caption") endParagraph(reading);
  if (HEADINGS.has(name) || SKIPPED.has(name)) reading.skipped = Math.max(0, reading.skipped + step);
  if (SECONDARY.has(name)) reading.within = Math.max(0, reading.within + step);
  if (reading.skipped > 0) return end;
  if (name === "math" && slash === "") {
    const close = html.indexOf("</math>", end);
    const after = close === -1 ? html.length : close + "</math>".length;
    reading.pieces.push(formulaToText(html.slice(start, after)));
    return after;
  }
  if (name === "br") readBreak(html, end, reading);
  else if (name === "img") reading.pictured = true;
  else if (name === "a") readLink(html.slice(start, end), slash, reading);
  else if (/^(?:em|i|small)$/.test(name)) readStress(slash, reading);
  else if (name === "strong" || name === "b") readBold(slash, reading);
  else if (name === "td" || name === "th") reading.pieces.push(" ");
  return end;
}

/** Old posts have two breaks between paragraphs. */
function readBreak(html: string, end: number, reading: Reading): void {
  if (/^\s*<br\b/.test(html.slice(end, end + 20))) endParagraph(reading);
  else reading.pieces.push(" ");
}

function readLink(tag: string, slash: string, reading: Reading): void {
  if (slash === "") {
    reading.link = { at: reading.pieces.length, toNote: /\shref="[^"]*#/.test(tag) };
    return;
  }
  if (reading.link === undefined) return;
  const { at, toNote } = reading.link;
  const linked = reading.pieces.slice(at).join("");
  // `[1]`, `*` and `↩︎` of footnotes.
  if (toNote && /^\s*(?:\[?\s*(?:note )?\d{1,3}\s*\]?|[*†‡§]+|(?:[↩⤴↑^]\uFE0E?\s*)+)\s*$/.test(linked))
    reading.pieces.length = at;
  else reading.linked += linked.trim().length;
  reading.link = undefined;
}

function readStress(slash: string, reading: Reading): void {
  if (slash === "") reading.stress ??= reading.pieces.length;
  else if (reading.stress !== undefined) {
    reading.stressed += reading.pieces.slice(reading.stress).join("").trim().length;
    reading.stress = undefined;
  }
}

function readBold(slash: string, reading: Reading): void {
  if (slash === "") reading.strong ??= reading.pieces.length;
  else if (reading.strong !== undefined) {
    reading.bold += reading.pieces.slice(reading.strong).join("").trim().length;
    reading.strong = undefined;
  }
}

function endParagraph(reading: Reading): void {
  const { pieces, linked, stressed, bold, pictured } = reading;
  if (pieces.length === 0 && !pictured) return;
  const paragraph = foldSpace(pieces.join(""));
  reading.pieces = [];
  reading.linked = 0;
  reading.stressed = 0;
  reading.bold = 0;
  reading.pictured = false;
  reading.link = undefined;
  reading.stress = undefined;
  reading.strong = undefined;
  if (!/[\p{L}\p{N}]/u.test(paragraph)) return;
  const isCaption = pictured && stressed >= paragraph.length - 2;
  // The title of an embedded video, a link to the next part.
  const isLink = linked >= paragraph.length - 2;
  // People write headings as bold lines, too.
  const isHeading =
    bold >= paragraph.length - 1 && paragraph.length < 80 && !/[.!?…。！？]["'”’)]*$/.test(paragraph);
  const isSecondary = reading.within > 0 || isCaption || isLink || isHeading;
  if (NO_PROSE.test(paragraph)) return;
  const into = isSecondary ? reading.secondary : reading.primary;
  if (isSecondary && into.length >= MAX_SECONDARY) return;
  into.texts.push(paragraph);
  into.length += paragraph.length;
}

const MAX_SECONDARY = 2000;

/** A heading of contents, a tag that makes them, and addresses. */
const NO_PROSE =
  /^(?:(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|sumário|indice|目次|目录|\[?\[_?toc_?\]\]?|\[\[_toc_\]\]|(?:https?:\/\/|www\.)\S+(?:\s+(?:https?:\/\/|www\.)\S+)*):?$/i;

import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import { isElement, textOf } from "#content/markup/cleaning/html-tree.js";
import type { Outline, Piece } from "../page-outline.js";
import { below, textOfPiece } from "../piece-text.js";

interface DateLineContext {
  readonly outline: Outline;
  /** UTC. */
  readonly published: number;
  readonly authors: readonly string[];
  /** It is on most posts. */
  readonly isTemplate: boolean;
}

/** UTF-16 units. A line with date, author, topics and reading time is shorter, a paragraph that begins with a date isn't always longer. */
const MAX_LENGTH = 300;
/** Without white space, what may stand beside a time: "by", "in", "3 min read". */
const MAX_OTHER = 25;

/** Whether a piece before the text says when it was written, by whom, and about what. */
export function isDateLine(piece: Piece, { published, authors, isTemplate }: DateLineContext): boolean {
  if (
    piece.length === 0 ||
    piece.length > MAX_LENGTH ||
    piece.media ||
    /^(?:h\d|pre|table|figure|blockquote)$/.test(piece.tag)
  )
    return false;
  const text = textOfPiece(piece);
  const times = timesIn(piece);
  if (times === "" && readFoundDate(text, UTC) !== undefined) return true;
  if (times === "" && !(isTemplate && namesDay(textOfPiece(piece, " "), published))) return false;
  if (isTemplate && piece.tag !== "p") return true;
  const named = authors.filter((name) => text.includes(name)).join("");
  return (
    piece.length - piece.linked - squeeze(times).length - squeeze(named).length <= MAX_OTHER || isTemplate
  );
}

const UTC = makeWallTimeResolver("UTC");

function timesIn({ node, element }: Piece): string {
  const all = element === undefined ? node.childNodes : [element];
  let text = "";
  for (const each of below(all))
    if (isElement(each) && each.tagName === "time")
      for (const inner of below(each.childNodes)) text += textOf(inner);
  return text;
}

/** The day and the year stand in it, in whatever language; a day later or earlier in another zone. */
function namesDay(text: string, published: number): boolean {
  const numbers = text.match(/\d+/g)?.map(Number) ?? [];
  const days = [-1, 0, 1].map((shift) => new Date(published + shift * 86_400_000));
  return days.some((day) => numbers.includes(day.getUTCFullYear()) && numbers.includes(day.getUTCDate()));
}

/** Whether a heading says when the post was written. */
export function tellsDay(piece: Piece, published: number): boolean {
  return timesIn(piece) !== "" || namesDay(textOfPiece(piece, " "), published);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}

import { BLOCKS, HEADINGS, setOf, TABLE_PARENTS, TABLE_STRUCTURE, VOID } from "./elements.js";

/** A cell without a row gets one here. */
const ROW_PARENTS = setOf("table thead tbody tfoot");
/** What stands inside of these ends no element outside. */
const CELLS = setOf("table caption td th");
/** An item ends where the next one begins, if only these are between them. Older parsers count `figcaption` and the like. */
const BETWEEN_ITEMS = setOf(
  "a abbr address audio b bdi bdo cite code data del dfn div em figcaption hgroup i ins kbd main mark p picture q rp rt ruby s samp small span strong sub summary sup time u var video",
);
const ITEMS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["li", setOf("li")],
  ["dd", setOf("dd dt")],
  ["dt", setOf("dd dt")],
]);

const TAG = /<(\/?)([a-zA-Z0-9]+)[^>]*>/g;
const NON_SPACE = /[^ \t\n\f\r]/;

/** Output. A start tag is an object, because it may still be changed. */
type Piece = string | { text: string } | Piece[];

interface OpenElement {
  name: string;
  /** Absent if its tags are left out. */
  readonly start?: { text: string };
  /** Receives its content and its end tag. */
  readonly into: Piece[];
  /** Of a table: receives what can't stand in it. */
  readonly before?: Piece[];
  /** The source doesn't have it. */
  readonly implied?: true;
}

/**
 * Nests elements as every HTML parser (HTML §13.2.6) reads them, so that no parser moves them again. Left out are the tags of
 * a table's part outside of a table, a link in a link, a heading in a heading and an item in an item. What stands in a table
 * beside its cells goes before the table, cells without a row get one, and a paragraph around blocks becomes a `div`.
 *
 * @param html as the sanitiser writes it: each element has its end tag, and no attribute contains `>`
 */
export function nestElements(html: string): string {
  const root: OpenElement = { name: "", start: { text: "" }, into: [] };
  const open = [root];
  let at = 0;
  for (const { 0: tag, 1: slash, 2: name = "", index } of html.matchAll(TAG)) {
    if (index > at) writeText(html.slice(at, index), open);
    at = index + tag.length;
    if (slash === "") openElement(tag, name, open);
    else closeElement(open);
  }
  if (at < html.length) writeText(html.slice(at), open);
  return flattenPieces(root.into);
}

function flattenPieces(pieces: readonly Piece[]): string {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else text += "text" in piece ? piece.text : flattenPieces(piece);
  }
  return text;
}

/** The innermost element with tags. */
function parentIn(open: readonly OpenElement[]): OpenElement {
  const parent = open.findLast(({ start }) => start !== undefined);
  if (parent === undefined) throw new Error("An element has two end tags.");
  return parent;
}

function fosterParentOf(open: readonly OpenElement[]): Piece[] {
  return open.findLast(({ before }) => before !== undefined)?.before ?? parentIn(open).into;
}

function writeText(text: string, open: readonly OpenElement[]): void {
  const parent = parentIn(open);
  const misplaced = TABLE_STRUCTURE.has(parent.name) && NON_SPACE.test(text);
  (misplaced ? fosterParentOf(open) : parent.into).push(text);
}

function openElement(tag: string, name: string, open: OpenElement[]): void {
  if (TABLE_PARENTS.has(name)) adjustImpliedRow(name, open);
  const parent = parentIn(open);
  const into =
    !TABLE_PARENTS.has(name) && TABLE_STRUCTURE.has(parent.name) ? fosterParentOf(open) : parent.into;
  if (!isAllowedIn(name, open, parent)) {
    if (!VOID.has(name)) open.push({ name, into });
    return;
  }
  if (BLOCKS.has(name)) replaceParagraphByDiv(open);
  const start = { text: tag };
  if (name === "table") {
    const before: Piece[] = [];
    into.push(before, start);
    open.push({ name, start, into, before });
    return;
  }
  into.push(start);
  if (!VOID.has(name)) open.push({ name, start, into });
}

/** Closes an implied row, or opens one. */
function adjustImpliedRow(name: string, open: OpenElement[]): void {
  const isCell = name === "td" || name === "th";
  if (!isCell && open.at(-1)?.implied) closeLast(open);
  const { name: parent, into } = parentIn(open);
  if (!isCell || !ROW_PARENTS.has(parent)) return;
  const start = { text: "<tr>" };
  into.push(start);
  open.push({ name: "tr", start, into, implied: true });
}

function isAllowedIn(name: string, open: readonly OpenElement[], parent: OpenElement): boolean {
  const parents = TABLE_PARENTS.get(name);
  if (parents !== undefined) return parents.includes(parent.name);
  if (name === "a") return findInCell("a", open) === undefined;
  if (HEADINGS.has(name)) return !HEADINGS.has(parent.name);
  if (name === "rt" || name === "rp") return parent.name === "ruby" || findInCell("ruby", open) === undefined;
  const items = ITEMS.get(name);
  if (items === undefined) return true;
  const above = open.findLast((each) => each.start !== undefined && !BETWEEN_ITEMS.has(each.name));
  return above === undefined || !items.has(above.name);
}

/** The innermost element of that name in the same cell. */
function findInCell(name: string, open: readonly OpenElement[]): OpenElement | undefined {
  const nearest = open.findLast(
    (each) => each.start !== undefined && (each.name === name || CELLS.has(each.name)),
  );
  return nearest?.name === name ? nearest : undefined;
}

function replaceParagraphByDiv(open: readonly OpenElement[]): void {
  const paragraph = findInCell("p", open);
  if (paragraph?.start === undefined) return;
  paragraph.start.text = paragraph.start.text.replace("<p", "<div");
  paragraph.name = "div";
}

function closeElement(open: OpenElement[]): void {
  if (open.at(-1)?.implied) closeLast(open);
  closeLast(open);
}

function closeLast(open: OpenElement[]): void {
  const { name, start, into } = open.pop() ?? {};
  if (start !== undefined) into?.push(`</${name}>`);
}

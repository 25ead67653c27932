/** What may hold each part of a table. Anywhere else browsers leave its tags out and keep what it holds. */
const TABLE_PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["caption", ["table"]],
  ["colgroup", ["table"]],
  ["col", ["colgroup", "table"]],
  ["thead", ["table"]],
  ["tbody", ["table"]],
  ["tfoot", ["table"]],
  ["tr", ["table", "thead", "tbody", "tfoot"]],
  ["td", ["tr"]],
  ["th", ["tr"]],
]);
const ROW_PARENTS = setOf("table thead tbody tfoot");
/** They hold parts of tables alone: browsers put anything else before the table. */
const TABLE_STRUCTURE = setOf("table colgroup thead tbody tfoot tr");
/** Nothing outside of them is ended by what stands inside. */
const CELLS = setOf("table caption td th");
const HEADINGS = setOf("h1 h2 h3 h4 h5 h6");
const VOID = setOf("br col hr img source track wbr");

/** A paragraph ends where one of these begins, however deep. */
const BLOCKS = setOf(
  "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table ul",
);
/** An item ends where the next begins, if nothing but these is between them; to older parsers `figcaption` and the like are among them. */
const BETWEEN_ITEMS = setOf(
  "a abbr address audio b bdi bdo cite code data del dfn div em figcaption hgroup i ins kbd main mark p picture q rp rt ruby s samp small span strong sub summary sup time u var video",
);
const ITEMS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["li", setOf("li")],
  ["dd", setOf("dd dt")],
  ["dt", setOf("dd dt")],
]);

const TAG = /<(\/?)([a-z0-9]+)[^>]*>/g;
const NON_SPACE = /[^ \t\n\f\r]/;

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

/** What is written; an element's start may turn out to be another one's. */
type Piece = string | { text: string } | Piece[];

/** An element that is open. */
interface OpenElement {
  name: string;
  /** Absent where its tags are left out. */
  readonly start?: { text: string };
  /** Takes what it holds, and its end. */
  readonly into: Piece[];
  /** Takes what stands in a table and can't. */
  readonly before?: Piece[];
  /** Nobody wrote it. */
  readonly implied?: true;
}

/**
 * Nests elements as every parser of HTML (§13.2.6) reads them, so that nothing moves once more: the tags of a part outside of a table,
 * of a link in a link, of a heading in a heading and of an item in an item are left out, what stands in a table beside its cells
 * goes before it, cells without a row get one, and a paragraph around blocks becomes a `div`.
 *
 * @param html as the sanitiser writes it: each element ended, no `>` in an attribute
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

/** What the next piece stands in: the innermost element with tags. */
function parentIn(open: readonly OpenElement[]): OpenElement {
  const parent = open.findLast(({ start }) => start !== undefined);
  if (parent === undefined) throw new Error("An element was ended twice.");
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

/** Ends a row that was made, or makes one. */
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
  if (name === "a") return !isWithin("a", open);
  if (HEADINGS.has(name)) return !HEADINGS.has(parent.name);
  if (name === "rt" || name === "rp") return parent.name === "ruby" || !isWithin("ruby", open);
  const items = ITEMS.get(name);
  if (items === undefined) return true;
  const above = open.findLast((each) => each.start !== undefined && !BETWEEN_ITEMS.has(each.name));
  return above === undefined || !items.has(above.name);
}

/** Within one cell. */
function isWithin(name: string, open: readonly OpenElement[]): boolean {
  return findWithin(name, open) !== undefined;
}

function findWithin(name: string, open: readonly OpenElement[]): OpenElement | undefined {
  const nearest = open.findLast(
    (each) => each.start !== undefined && (each.name === name || CELLS.has(each.name)),
  );
  return nearest?.name === name ? nearest : undefined;
}

function replaceParagraphByDiv(open: readonly OpenElement[]): void {
  const paragraph = findWithin("p", open);
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

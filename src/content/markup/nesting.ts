/** What may hold each part of a table. Anywhere else browsers leave its tags out and keep what it holds. */
const HOLDERS: ReadonlyMap<string, readonly string[]> = new Map([
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
const ROW_HOLDERS = setOf("table thead tbody tfoot");
/** They hold parts of tables alone: browsers put anything else before the table. */
const FRAMES = setOf("table colgroup thead tbody tfoot tr");
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
const NO_SPACE = /[^ \t\n\f\r]/;

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

/** What is written; an element's start may turn out to be another one's. */
type Piece = string | { text: string } | Piece[];

/** An element that is open. */
interface Open {
  name: string;
  /** Absent where its tags are left out. */
  readonly start?: { text: string };
  /** Takes what it holds, and its end. */
  readonly into: Piece[];
  /** Takes what stands in a table and can't. */
  readonly before?: Piece[];
  /** Nobody wrote it. */
  readonly made?: true;
}

/**
 * Nests elements as every parser of HTML (§13.2.6) reads them, so that nothing moves once more: the tags of a part outside of a table,
 * of a link in a link, of a heading in a heading and of an item in an item are left out, what stands in a table beside its cells
 * goes before it, cells without a row get one, and a paragraph around blocks becomes a `div`.
 *
 * @param html as the sanitiser writes it: each element ended, no `>` in an attribute
 */
export function nestElements(html: string): string {
  const root: Open = { name: "", start: { text: "" }, into: [] };
  const open = [root];
  let at = 0;
  for (const { 0: tag, 1: slash, 2: name = "", index } of html.matchAll(TAG)) {
    if (index > at) writeText(html.slice(at, index), open);
    at = index + tag.length;
    if (slash === "") openElement(tag, name, open);
    else closeElement(open);
  }
  if (at < html.length) writeText(html.slice(at), open);
  return joinPieces(root.into);
}

function joinPieces(pieces: readonly Piece[]): string {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else text += "text" in piece ? piece.text : joinPieces(piece);
  }
  return text;
}

/** What the next piece stands in: the innermost element with tags. */
function holderIn(open: readonly Open[]): Open {
  const holder = open.findLast(({ start }) => start !== undefined);
  if (holder === undefined) throw new Error("An element was ended twice.");
  return holder;
}

function placeBeside(open: readonly Open[]): Piece[] {
  return open.findLast(({ before }) => before !== undefined)?.before ?? holderIn(open).into;
}

function writeText(text: string, open: readonly Open[]): void {
  const holder = holderIn(open);
  const misplaced = FRAMES.has(holder.name) && NO_SPACE.test(text);
  (misplaced ? placeBeside(open) : holder.into).push(text);
}

function openElement(tag: string, name: string, open: Open[]): void {
  if (HOLDERS.has(name)) makeRoom(name, open);
  const holder = holderIn(open);
  const into = !HOLDERS.has(name) && FRAMES.has(holder.name) ? placeBeside(open) : holder.into;
  if (!mayStand(name, open, holder)) {
    if (!VOID.has(name)) open.push({ name, into });
    return;
  }
  if (BLOCKS.has(name)) widenParagraph(open);
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
function makeRoom(name: string, open: Open[]): void {
  const isCell = name === "td" || name === "th";
  if (!isCell && open.at(-1)?.made) closeLast(open);
  const { name: holder, into } = holderIn(open);
  if (!isCell || !ROW_HOLDERS.has(holder)) return;
  const start = { text: "<tr>" };
  into.push(start);
  open.push({ name: "tr", start, into, made: true });
}

function mayStand(name: string, open: readonly Open[], holder: Open): boolean {
  const holders = HOLDERS.get(name);
  if (holders !== undefined) return holders.includes(holder.name);
  if (name === "a") return !isWithin("a", open);
  if (HEADINGS.has(name)) return !HEADINGS.has(holder.name);
  if (name === "rt" || name === "rp") return holder.name === "ruby" || !isWithin("ruby", open);
  const items = ITEMS.get(name);
  if (items === undefined) return true;
  const above = open.findLast((each) => each.start !== undefined && !BETWEEN_ITEMS.has(each.name));
  return above === undefined || !items.has(above.name);
}

/** Within one cell. */
function isWithin(name: string, open: readonly Open[]): boolean {
  return findWithin(name, open) !== undefined;
}

function findWithin(name: string, open: readonly Open[]): Open | undefined {
  const nearest = open.findLast(
    (each) => each.start !== undefined && (each.name === name || CELLS.has(each.name)),
  );
  return nearest?.name === name ? nearest : undefined;
}

function widenParagraph(open: readonly Open[]): void {
  const paragraph = findWithin("p", open);
  if (paragraph?.start === undefined) return;
  paragraph.start.text = paragraph.start.text.replace("<p", "<div");
  paragraph.name = "div";
}

function closeElement(open: Open[]): void {
  if (open.at(-1)?.made) closeLast(open);
  closeLast(open);
}

function closeLast(open: Open[]): void {
  const { name, start, into } = open.pop() ?? {};
  if (start !== undefined) into?.push(`</${name}>`);
}

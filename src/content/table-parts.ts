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
const ROW_HOLDERS = HOLDERS.get("tr") ?? [];
const VOID = new Set("br col hr img source track wbr".split(" "));

const PART = /<(?:t[hdr]|tbody|thead|tfoot|col|colgroup|caption)[ />]/;
const TAG = /<(\/?)([a-z0-9]+)[^>]*>/g;

/** An element that is open, with what is written where it ends: nothing for one whose tags are left out. */
interface Open {
  readonly name: string;
  readonly end: string;
}

/** A row that nobody wrote around cells that stand in a table: browsers make one. */
const MADE_ROW: Open = { name: "tr", end: "</tr>" };

/**
 * Gives the parts of tables the places where browsers have them: cells without a row get one, and a part outside of any table
 * loses its tags.
 *
 * @param html as the sanitiser writes it: properly nested, no `>` in an attribute
 */
export function placeTableParts(html: string): string {
  if (!PART.test(html)) return html;
  const open: Open[] = [];
  return html.replace(TAG, (tag: string, slash: string, name: string) =>
    slash === "" ? openPart(tag, name, open) : closePart(open),
  );
}

function openPart(tag: string, name: string, open: Open[]): string {
  const isCell = name === "td" || name === "th";
  const rowEnd = isCell ? "" : closeMadeRow(open);
  const holder = open.findLast(({ end }) => end !== "")?.name ?? "";
  const makesRow = isCell && ROW_HOLDERS.includes(holder);
  if (makesRow) open.push(MADE_ROW);
  const stays = makesRow || (HOLDERS.get(name)?.includes(holder) ?? true);
  if (!VOID.has(name)) open.push({ name, end: stays ? `</${name}>` : "" });
  return `${rowEnd}${makesRow ? "<tr>" : ""}${stays ? tag : ""}`;
}

function closePart(open: Open[]): string {
  return closeMadeRow(open) + (open.pop()?.end ?? "");
}

function closeMadeRow(open: Open[]): string {
  return open.at(-1) === MADE_ROW ? (open.pop()?.end ?? "") : "";
}

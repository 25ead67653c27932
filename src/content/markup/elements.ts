/** What may contain each part of a table. Anywhere else browsers drop the part's tags and keep its content. */
export const TABLE_PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
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

/** They contain only parts of tables: browsers put anything else before the table. */
export const TABLE_STRUCTURE = setOf("table colgroup thead tbody tfoot tr");

export const HEADINGS = setOf("h1 h2 h3 h4 h5 h6");

/** Elements without an end tag. */
export const VOID = setOf("br col hr img source track wbr");

/** A paragraph ends where one of these begins, however deep. */
export const BLOCKS = setOf(
  "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table ul",
);

export function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

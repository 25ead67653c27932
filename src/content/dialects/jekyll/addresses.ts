import type { PermalinkInput } from "#content/dialects/dialect.js";
import { dateParts, fillTokens, rootPath } from "#content/dialects/permalinks.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isList } from "#content/model/value.js";

/** https://jekyllrb.com/docs/permalinks/#built-in-formats */
const STYLES: ReadonlyMap<string, string> = new Map([
  ["date", "/:categories/:year/:month/:day/:title.html"],
  ["pretty", "/:categories/:year/:month/:day/:title/"],
  ["ordinal", "/:categories/:year/:y_day/:title.html"],
  ["weekdate", "/:categories/:year/W:week/:short_day/:title.html"],
  ["none", "/:categories/:title.html"],
]);

/** Fills a pattern or the name of a style; undefined if a placeholder is unknown. */
export function fillPermalink(pattern: string, page: PermalinkInput): string | undefined {
  const date = dateParts(page.time);
  const categories = categoriesOf(page.fields);
  const values: Readonly<Record<string, string>> = {
    year: date.year,
    short_year: date.year.slice(2),
    month: date.month,
    i_month: String(Number(date.month)),
    short_month: date.monthName.slice(0, 3),
    long_month: date.monthName,
    day: date.day,
    i_day: String(Number(date.day)),
    y_day: date.dayOfYear,
    week: date.week,
    w_year: date.weekYear,
    w_day: String(date.weekday || 7),
    short_day: date.weekdayName.slice(0, 3),
    long_day: date.weekdayName,
    hour: date.hour,
    minute: date.minute,
    second: date.second,
    title: slugify(page.slug, "pretty"),
    slug: slugify(page.slug, "default").toLowerCase(),
    name: page.slug,
    basename: page.slug,
    path: page.pathInfo.urlPath,
    categories: categories.map((name) => name.toLowerCase()).join("/"),
    slugified_categories: categories.map((name) => slugify(name, "default").toLowerCase()).join("/"),
    output_ext: ".html",
  };
  const filled = fillTokens(STYLES.get(pattern) ?? pattern, /:([a-z_]+)/g, ([, written = ""]) => {
    // `:title_x` is `:title` and `_x`: the longest known name counts.
    const name = Object.keys(values)
      .filter((candidate) => written.startsWith(candidate))
      .sort((a, b) => b.length - a.length)[0];
    return name === undefined ? undefined : `${values[name]}${written.slice(name.length)}`;
  });
  return filled === undefined ? undefined : rootPath(filled);
}

function categoriesOf(fields: Fields): readonly string[] {
  const value = (fields.get("categories") ?? fields.get("category"))?.value;
  const items = isList(value) ? value : typeof value === "string" ? value.split(",") : [];
  return [...new Set(items.map((item) => textOf(item) ?? "").filter((name) => name !== ""))];
}

/** Jekyll's `slugify`. "pretty" keeps the punctuation that paths may have. */
function slugify(name: string, mode: "default" | "pretty"): string {
  const other = mode === "pretty" ? /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu : /[^\p{M}\p{L}\p{Nd}]+/gu;
  return name.replace(other, "-").replace(/^-|-$/g, "");
}

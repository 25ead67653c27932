import type { PermalinkInput } from "#content/dialects/dialect.js";
import { dateParts, fillTokens, rootPath } from "#content/dialects/permalinks.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isList } from "#content/model/value.js";

/** The field with the categories of addresses. No field of the front matter can have this name. */
export const ADDRESS_CATEGORIES = "categories in the address";

/** https://jekyllrb.com/docs/permalinks/#built-in-formats */
const STYLES: ReadonlyMap<string, string> = new Map([
  ["date", "/:categories/:year/:month/:day/:title:output_ext"],
  ["pretty", "/:categories/:year/:month/:day/:title/"],
  ["ordinal", "/:categories/:year/:y_day/:title:output_ext"],
  ["weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext"],
  ["none", "/:categories/:title:output_ext"],
]);

interface JekyllPage extends PermalinkInput {
  readonly site: {
    /** Its path below the site's folder. */
    readonly file: string;
    /** Undefined for a post. */
    readonly collection: { readonly name: string } | undefined;
  };
}

/** The pattern of posts, or of a collection's documents. @param style the site's `permalink` */
export function patternFor(
  collection: { readonly permalink: string | undefined } | undefined,
  style: string,
): string {
  if (collection === undefined) return STYLES.get(style) ?? style;
  if (collection.permalink !== undefined) return collection.permalink;
  const ending =
    style === "pretty" || style.endsWith("/")
      ? "/"
      : STYLES.has(style) || style.endsWith(":output_ext")
        ? ":output_ext"
        : "";
  return `/:collection/:path${ending}`;
}

/** Undefined if a placeholder is unknown. */
export function fillPermalink(pattern: string, page: JekyllPage): string | undefined {
  const { file, collection } = page.site;
  const date = dateParts(page.time);
  const categories = categoriesOf(page.fields);
  const [, extension = ""] = /\.([^./]+)$/.exec(file) ?? [];
  const path = file.replace(/^(?:.*\/)?_[^/]*\//, "").replace(/\.[^./]+$/, "");
  const name = path.slice(path.lastIndexOf("/") + 1);
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
    name: slugify(name, "default").toLowerCase(),
    path,
    collection: collection?.name ?? "posts",
    categories: unique(categories.map((category) => category.toLowerCase())).join("/"),
    slugified_categories: unique(
      categories.map((category) => slugify(category, "default").toLowerCase()),
    ).join("/"),
    output_ext: /^(?:txt|json|xml|css|js)$/.test(extension) ? `.${extension}` : ".html",
  };
  const filled = fillTokens(pattern, /:([a-z_]+)/g, ([, written = ""]) => {
    // `:title_x` is `:title` and `_x`: the longest known name counts.
    const known = Object.keys(values)
      .filter((candidate) => written.startsWith(candidate))
      .sort((a, b) => b.length - a.length)[0];
    return known === undefined ? undefined : `${values[known]}${written.slice(known.length)}`;
  });
  return filled === undefined ? undefined : rootPath(filled);
}

function categoriesOf(fields: Fields): readonly string[] {
  const value = fields.get(ADDRESS_CATEGORIES)?.value;
  return isList(value) ? value.flatMap((item) => textOf(item) ?? []) : [];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** Jekyll's `slugify`. "pretty" keeps the punctuation that paths may have. */
function slugify(name: string, mode: "default" | "pretty"): string {
  const other = mode === "pretty" ? /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu : /[^\p{M}\p{L}\p{Nd}]+/gu;
  return name.replace(other, "-").replace(/^-|-$/g, "");
}

import type { Dialect, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import { fieldsOfMap, mergeFields, NO_FIELDS } from "#content/dialects/generator-data.js";
import { matchGlob } from "#content/dialects/glob.js";
import { DAYS, dateParts, MONTHS } from "#content/dialects/permalink-dates.js";
import { formatFieldPlace, textOf } from "#content/front-matter/fields.js";
import { type Field, type Fields, isList, isMap, type Value } from "#content/model/value.js";

const STYLES: ReadonlyMap<string, string> = new Map([
  ["date", "/:categories/:year/:month/:day/:title.html"],
  ["pretty", "/:categories/:year/:month/:day/:title/"],
  ["ordinal", "/:categories/:year/:y_day/:title.html"],
  ["weekdate", "/:categories/:year/W:week/:short_day/:title.html"],
  ["none", "/:categories/:title.html"],
]);

interface Scope {
  readonly path: string;
  readonly type: string;
  readonly values: Fields;
}

/** https://jekyllrb.com/docs/: posts in `_posts`, defaults and the permalink in `_config.yml`, Liquid in the bodies. */
export function makeJekyll({ source, settings }: GeneratorSite): Dialect {
  const scopes = readScopes(settings);
  // Where the configuration names another folder as the site's, paths count from there.
  const own = (textOf(settings.get("source")?.value) ?? "").replace(/^[./]+|\/+$/g, "");
  const inner = own !== "" && `${source}/`.startsWith(`${own}/`) ? source.slice(own.length + 1) : source;
  const permalink = textOf(settings.get("permalink")?.value) ?? "date";
  const ofAll = pick(settings, ["excerptseparator", "lang"]);
  return {
    name: "jekyll",
    template: "jekyll",
    applyDefaults: (own, path) => {
      const file = inner === "" ? path : `${inner}/${path}`;
      const defaults = mergeFields(defaultsOf(file, scopes), ofAll);
      return withNames(mergeFields(own, defaults), file);
    },
    titleOf: titleiseSlug,
    fillPermalink: (pattern, page) => fillPattern(STYLES.get(pattern) ?? pattern, page),
    pathOf: (page) => fillPattern(STYLES.get(permalink) ?? permalink, page),
  };
}

/** As Jekyll's `titleize_slug`: each word with a capital, the rest small. */
function titleiseSlug(slug: string): string {
  const words = slug.split("-").filter((word) => word !== "");
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`).join(" ");
}

function pick(settings: Fields, names: readonly string[]): Fields {
  return new Map([...settings].filter(([name]) => names.includes(name)));
}

function readScopes(settings: Fields): readonly Scope[] {
  const { value: defaults, from = "" } = settings.get("defaults") ?? {};
  const scopes = (isList(defaults) ? defaults : []).filter(isMap).map((item): Scope => {
    const scope = item.get("scope");
    const pathInfo: ReadonlyMap<string, Value> = isMap(scope) ? scope : new Map<string, Value>();
    return {
      path: (textOf(pathInfo.get("path")) ?? "").replace(/^\/+|\/+$/g, ""),
      type: textOf(pathInfo.get("type")) ?? "",
      values: fieldsOfMap(item.get("values"), `${from}, defaults`),
    };
  });
  // The most specific path counts first, and of two that are alike the later one.
  return scopes
    .reverse()
    .sort((a, b) => b.path.length - a.path.length || Number(b.type !== "") - Number(a.type !== ""));
}

function defaultsOf(file: string, scopes: readonly Scope[]): Fields {
  let merged = NO_FIELDS;
  for (const { path, type, values } of scopes)
    if (isWithin(file, path) && isOfType(file, type)) merged = mergeFields(merged, values);
  return merged;
}

function isWithin(file: string, path: string): boolean {
  if (path === "") return true;
  return path.includes("*") ? matchGlob(path, file) : file === path || file.startsWith(`${path}/`);
}

function isOfType(file: string, type: string): boolean {
  const own = /(?:^|\/)_posts\//.test(file) ? "posts" : /(?:^|\/)_drafts\//.test(file) ? "drafts" : "pages";
  return type === "" || type === own || type === own.slice(0, -1) || (type === "posts" && own === "drafts");
}

/** Folders above `_posts` are categories; a string of names is parted at its blanks. */
function withNames(fields: Fields, file: string): Fields {
  const folders = /^(.+)\/_(?:posts|drafts)\//.exec(file)?.[1]?.split("/") ?? [];
  const strings = ["categories", "tags"].filter((name) => /\S[ \t]+\S/.test(plainNames(fields.get(name))));
  if (folders.length === 0 && strings.length === 0) return fields;
  const named = new Map(fields);
  for (const name of strings) {
    const field = fields.get(name);
    if (field !== undefined) named.set(name, { ...field, value: plainNames(field).split(/\s+/) });
  }
  if (folders.length > 0) named.set("categories", addCategories(folders, named));
  return named;
}

/** Where commas part the names, they are parted already. */
function plainNames(field: Field | undefined): string {
  const text = typeof field?.value === "string" ? field.value.trim() : "";
  return text.includes(",") ? "" : text;
}

function addCategories(folders: readonly string[], fields: Fields): Field {
  const field = fields.get("categories") ?? fields.get("category");
  const own = field === undefined ? [] : isList(field.value) ? field.value : [field.value];
  const from = `the folders above \`_posts\`${field === undefined ? "" : ` and ${formatFieldPlace(field)}`}`;
  return { name: field?.name ?? "categories", line: field?.line ?? 1, from, value: [...folders, ...own] };
}

/** https://jekyllrb.com/docs/permalinks/; undefined where a placeholder is none of Jekyll's. */
function fillPattern(pattern: string, page: PermalinkInput): string | undefined {
  const date = dateParts(page.time);
  const categories = categoriesOf(page.fields);
  const values: Readonly<Record<string, string>> = {
    year: date.year,
    short_year: date.year.slice(2),
    month: date.month,
    i_month: String(Number(date.month)),
    short_month: (MONTHS[date.monthIndex] ?? "").slice(0, 3),
    long_month: MONTHS[date.monthIndex] ?? "",
    day: date.day,
    i_day: String(Number(date.day)),
    y_day: date.dayOfYear,
    week: date.week,
    w_year: date.weekYear,
    w_day: String(date.weekday || 7),
    short_day: (DAYS[date.weekday] ?? "").slice(0, 3),
    long_day: DAYS[date.weekday] ?? "",
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
  let known = true;
  const filled = pattern.replace(/:([a-z_]+)/g, (_, written: string) => {
    // `:title_x` is `:title` and `_x`: the longest name that is one counts.
    const name = Object.keys(values)
      .filter((candidate) => written.startsWith(candidate))
      .sort((a, b) => b.length - a.length)[0];
    if (name === undefined) known = false;
    return name === undefined ? "" : `${values[name]}${written.slice(name.length)}`;
  });
  return known ? `/${filled}`.replace(/\/{2,}/g, "/") : undefined;
}

function categoriesOf(fields: Fields): readonly string[] {
  const value = (fields.get("categories") ?? fields.get("category"))?.value;
  const items = isList(value) ? value : typeof value === "string" ? value.split(",") : [];
  return [...new Set(items.map((item) => textOf(item) ?? "").filter((name) => name !== ""))];
}

/** Jekyll's `slugify`: "pretty" keeps the punctuation that paths may have. */
function slugify(name: string, mode: "default" | "pretty"): string {
  const other = mode === "pretty" ? /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu : /[^\p{M}\p{L}\p{Nd}]+/gu;
  return name.replace(other, "-").replace(/^-|-$/g, "");
}

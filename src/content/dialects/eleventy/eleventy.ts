import { join } from "node:path";
import type { Dialect, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import { mergeFields, NO_FIELDS, readGeneratorData } from "#content/dialects/generator-data.js";
import { formatFieldPlace, textOf } from "#content/front-matter/fields.js";
import type { Template } from "#content/model/post.js";
import { type Field, type Fields, isList, type Value } from "#content/model/value.js";
import { slugOf } from "#content/text/slug.js";

/** Names that starters give to collections; no reader would choose by them. */
const COLLECTIONS = new Set(["all", "nav", "page", "pages", "post", "posts"]);

/**
 * https://www.11ty.dev/docs/: directory data files in JSON, permalinks that are templates, Liquid or Nunjucks in the bodies.
 *
 * @param program text of the configuration, which is a program: only plain settings are looked for
 */
export function makeEleventy({ folder, source }: GeneratorSite, program: string): Dialect {
  const input = (/\binput\s*:\s*["'`]([^"'`]*)["'`]/.exec(program)?.[1] ?? ".").replace(
    /^\.?\/+|^\.$|\/+$/g,
    "",
  );
  const above =
    source === input
      ? ""
      : input === ""
        ? source
        : source.startsWith(`${input}/`)
          ? source.slice(input.length + 1)
          : "";
  const readData = makeDataReader(folder, source);
  const template = templateOf(program);
  return {
    name: "eleventy",
    ...(template === undefined ? {} : { template }),
    applyDefaults: (own, path) => withoutCollections(mergeTags(own, readData(path))),
    isVolatileDate: (written) => /^(?:git )?(?:last modified|created)$/i.test(written),
    skipReason: (fields) =>
      fields.get("eleventyexcludefromcollections")?.value === true
        ? "`eleventyExcludeFromCollections: true` keeps it out of lists."
        : undefined,
    fillPermalink: (pattern, page) => fillPattern(pattern, page, above),
    pathOf: (page) => `/${stemOf(page, above).replace(/(^|\/)index$/, "$1")}/`.replace(/\/{2,}/g, "/"),
  };
}

function templateOf(program: string): Template | undefined {
  const [, quoted, plain] = /markdownTemplateEngine\s*:\s*(?:["'`](\w+)["'`]|(false))/.exec(program) ?? [];
  if (plain !== undefined) return undefined;
  return quoted === "njk" ? "nunjucks" : "liquid";
}

type DataReader = (path: string) => readonly Fields[];

/** The data files for a post, the nearest first: its own, then those of its folders up to the site's. Each is read once. */
function makeDataReader(folder: string, source: string): DataReader {
  const known = new Map<string, readonly Fields[]>();
  const read = (base: string): readonly Fields[] =>
    [`${base}.11tydata.json`, `${base}.json`]
      .map((name) => readGeneratorData(join(folder, name), name))
      .filter((fields) => fields !== undefined);
  const ofFolder = (path: string): readonly Fields[] => {
    if (path === "") return [];
    const before = known.get(path);
    if (before !== undefined) return before;
    const slash = path.lastIndexOf("/");
    const data = [
      ...read(`${path}/${path.slice(slash + 1)}`),
      ...ofFolder(path.slice(0, Math.max(0, slash))),
    ];
    known.set(path, data);
    return data;
  };
  return (path) => {
    const whole = source === "" ? path : `${source}/${path}`;
    const own = read(whole.replace(/\.[^./]+$/, ""));
    const folders = ofFolder(whole.slice(0, Math.max(0, whole.lastIndexOf("/"))));
    return own.length === 0 ? folders : [...own, ...folders];
  };
}

/** Lists of tags are merged along the cascade; of everything else the nearest counts. */
function mergeTags(own: Fields, data: readonly Fields[]): Fields {
  if (data.length === 0) return own;
  const all = [own, ...data];
  const merged = mergeFields(own, data.reduce(mergeFields, NO_FIELDS));
  const tags = all.flatMap((fields) => namesIn(fields.get("tags")));
  const [field, ...others] = all.flatMap((fields) => fields.get("tags") ?? []);
  if (field === undefined) return merged;
  const from = others.length === 0 ? field.from : [field, ...others].map(formatFieldPlace).join(" and ");
  return new Map([
    ...merged,
    ["tags", { ...field, value: [...new Set(tags)], ...(from === undefined ? {} : { from }) }],
  ]);
}

/** Eleventy takes a string for one tag. */
function namesIn(field: Field | undefined): readonly Value[] {
  if (field === undefined || field.value === null) return [];
  return isList(field.value) ? field.value : [field.value];
}

function withoutCollections(fields: Fields): Fields {
  const field = fields.get("tags");
  const tags = namesIn(field);
  if (field === undefined || !tags.some(isCollection)) return fields;
  return new Map([...fields, ["tags", { ...field, value: tags.filter((tag) => !isCollection(tag)) }]]);
}

function isCollection(tag: Value): boolean {
  return typeof tag === "string" && COLLECTIONS.has(tag);
}

/** `page.filePathStem` without its first slash: the date before a file's name is no part of it. */
function stemOf({ pathInfo }: PermalinkInput, above: string): string {
  const path = above === "" ? pathInfo.path : `${above}/${pathInfo.path}`;
  return path.replace(/(^|\/)\d{4}-\d{2}-\d{2}-([^/]+)$/, "$1$2");
}

/** Fills what permalinks are usually made of; undefined where one holds anything else. */
function fillPattern(pattern: string, page: PermalinkInput, above: string): string | undefined {
  const stem = stemOf(page, above);
  const folder = page.pathInfo.urlPath.split("/").at(-1) ?? "";
  let known = true;
  const filled = pattern.replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (_, expression: string) => {
    const value = evaluate(expression, page, { stem, fileSlug: folder });
    if (value === undefined) known = false;
    return value ?? "";
  });
  if (!known || filled.includes("{%")) return undefined;
  return `/${filled}`.replace(/\/{2,}/g, "/");
}

function evaluate(
  expression: string,
  { fields, time }: PermalinkInput,
  { stem, fileSlug }: { readonly stem: string; readonly fileSlug: string },
): string | undefined {
  const [name = "", ...filters] = expression.split("|").map((part) => part.trim());
  const isDate = name === "page.date" || name === "date";
  const known: ReadonlyMap<string, string | undefined> = new Map([
    ["page.fileSlug", fileSlug],
    ["page.filePathStem", `/${stem}`],
    ["page.date", new Date(time).toISOString()],
    ["date", new Date(time).toISOString()],
  ]);
  let value = known.get(name) ?? textOf(fields.get(name.toLowerCase().replace(/[-_]/g, ""))?.value);
  for (const filter of filters) {
    if (value === undefined) return undefined;
    const format = /^date\s*:\s*["']([^"']*)["']$/.exec(filter)?.[1];
    if (isDate && format !== undefined) value = formatDate(format, new Date(time).toISOString());
    else if (/^(?:slugify|slug)$/.test(filter)) value = slugOf(value);
    else if (filter === "downcase" || filter === "lower") value = value.toLowerCase();
    else return undefined;
  }
  return value;
}

function formatDate(format: string, iso: string): string | undefined {
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
  };
  if (/%(?![Ymd])/.test(format)) return undefined;
  return format.replace(/%([Ymd])/g, (_, letter: string) => parts[letter] ?? "");
}

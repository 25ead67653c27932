import { join } from "node:path";
import type { Dialect, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import { fieldsOfMap, mergeFields, NO_FIELDS, readSmallFile } from "#content/dialects/generator-data.js";
import { matchGlob } from "#content/dialects/glob.js";
import { DAYS, dateParts, MONTHS } from "#content/dialects/permalink-dates.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import { type Field, type Fields, fieldKey, isList, isMap, type Value } from "#content/model/value.js";

/** https://gohugo.io/documentation/: bundles, cascades, permalinks from the configuration, shortcodes in the bodies. */
export function makeHugo({ folder, source, settings }: GeneratorSite): Dialect {
  const cascades = makeCascades(join(folder, source), settings);
  // `content` is where Hugo counts from, also where only a section of it is the source.
  const above = source.replace(/^content(?:\/|$)/, "");
  const isContent = source === "content" || source.startsWith("content/");
  const patterns = settings.get("permalinks")?.value;
  const rules: Rules = {
    above: isContent ? above : "",
    patterns: isMap(patterns) ? patterns : new Map<string, Value>(),
    lowercase: settings.get("disablepathtolower")?.value !== true,
    ugly: settings.get("uglyurls")?.value === true,
    datedNames: usesDatedNames(settings),
  };
  return {
    name: "hugo",
    template: "hugo",
    applyDefaults: (own, path) => mergeFields(own, cascades(path)),
    skipReason,
    makePartTest: findResources,
    fillPermalink: (pattern, page) => fillPattern(pattern, page, rules),
    pathOf: (page) => pathOf(page, rules),
  };
}

/** Files beside the `index.md` of a leaf bundle, and in folders below it, belong to its page. */
function findResources(paths: readonly string[]): (path: string) => boolean {
  const bundles = new Set<string>();
  for (const path of paths)
    if (/\/index\.(?:md|markdown|html?)$/.test(path)) bundles.add(path.slice(0, path.lastIndexOf("/")));
  if (bundles.size === 0) return () => false;
  return (path) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (bundles.has(folder)) return !/\/index\.[a-z]+$/.test(path);
    for (let end = folder.lastIndexOf("/"); end > 0; end = folder.lastIndexOf("/", end - 1))
      if (bundles.has(folder.slice(0, end))) return true;
    return false;
  };
}

/** `build` (once `_build`) says what becomes of a page; a headless bundle is none. */
function skipReason(fields: Fields): string | undefined {
  if (fields.get("headless")?.value === true) return "`headless: true` keeps it from being a page.";
  const build = fields.get("build")?.value;
  if (!isMap(build)) return undefined;
  const never = (value: Value | undefined) => value === false || /^(?:never|link)$/.test(textOf(value) ?? "");
  if (never(build.get("render"))) return "`build.render` keeps it from being a page.";
  const unlisted = build.get("list") === false || textOf(build.get("list")) === "never";
  return unlisted ? "`build.list: never` keeps it out of lists." : undefined;
}

type Cascades = (path: string) => Fields;

/** The fields that `_index.md` of each folder above hands down, the nearest first; each file is read once. */
function makeCascades(root: string, settings: Fields): Cascades {
  const known = new Map<string, readonly Cascade[]>();
  const ofSite = readCascades(settings.get("cascade"), settings.get("cascade")?.from ?? "");
  const ofFolder = (folder: string): readonly Cascade[] => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const above = folder === "" ? ofSite : ofFolder(folder.slice(0, Math.max(0, folder.lastIndexOf("/"))));
    const own = sectionFields(join(root, folder)).get("cascade");
    const cascades = [...readCascades(own, folder === "" ? "_index.md" : `${folder}/_index.md`), ...above];
    known.set(folder, cascades);
    return cascades;
  };
  return (path) => {
    let merged = NO_FIELDS;
    for (const { target, fields } of ofFolder(path.slice(0, Math.max(0, path.lastIndexOf("/")))))
      if (target === undefined || isTarget(path, target)) merged = mergeFields(merged, fields);
    return merged;
  };
}

function sectionFields(folder: string): Fields {
  const text = readSmallFile(join(folder, "_index.md")) ?? readSmallFile(join(folder, "_index.html"));
  const matter = text === undefined ? undefined : readFrontMatter(text);
  return matter?.kind === "read" ? matter.fields : NO_FIELDS;
}

interface Cascade {
  readonly target: ReadonlyMap<string, Value> | undefined;
  readonly fields: Fields;
}

/** @param file whose cascade it is */
function readCascades(field: Field | undefined, file: string): readonly Cascade[] {
  const values = isList(field?.value) ? field.value : [field?.value];
  return values.filter(isMap).map((value) => {
    const target = value.get("target");
    const fields = new Map([...fieldsOfMap(value, `${file}, cascade`)].filter(([name]) => name !== "target"));
    return { target: isMap(target) ? target : undefined, fields };
  });
}

function isTarget(path: string, target: ReadonlyMap<string, Value>): boolean {
  const glob = textOf(target.get("path"));
  const kind = textOf(target.get("kind"));
  if (kind !== undefined && kind !== "page" && kind !== "{page,section}") return false;
  const page = path.replace(/(?:\/index)?\.[^./]+$/, "");
  return glob === undefined || matchGlob(glob.replace(/^\/+/, ""), page);
}

interface Rules {
  /** The sections above the source, "" where the source is all content. */
  readonly above: string;
  readonly patterns: ReadonlyMap<string, Value>;
  readonly lowercase: boolean;
  readonly ugly: boolean;
  readonly datedNames: boolean;
}

/** With `:filename` among the dates, a date before a file's name is no part of the name. */
function usesDatedNames(settings: Fields): boolean {
  const matter = settings.get("frontmatter")?.value;
  const dates = isMap(matter) ? matter.get("date") : undefined;
  return (isList(dates) ? dates : [dates]).some((name) => textOf(name) === ":filename");
}

function pathOf(page: PermalinkInput, rules: Rules): string | undefined {
  const { sections, name } = placeOf(page, rules);
  const pattern = patternFor(sections, rules.patterns);
  if (pattern !== undefined) return fillPattern(pattern, page, rules);
  const own = page.fields.has("slug") ? page.slug : name;
  return finishPath([...sections, own].join("/"), rules);
}

function placeOf({ pathInfo }: PermalinkInput, { above, datedNames }: Rules) {
  const segments = `${above === "" ? "" : `${above}/`}${pathInfo.path}`.split("/");
  const bundled = segments.length > 1 && segments.at(-1) === "index" ? segments.slice(0, -1) : segments;
  return { sections: bundled.slice(0, -1), name: datedNames ? pathInfo.slug : (bundled.at(-1) ?? "") };
}

/** `permalinks.page.posts`, or as it once was `permalinks.posts`. */
function patternFor(sections: readonly string[], patterns: ReadonlyMap<string, Value>): string | undefined {
  const section = fieldKey(sections[0] ?? "/");
  const ofPages = patterns.get("page");
  return textOf((isMap(ofPages) ? ofPages.get(section) : undefined) ?? patterns.get(section));
}

/** https://gohugo.io/configuration/permalinks/#tokens; undefined where a token is none. */
function fillPattern(pattern: string, page: PermalinkInput, rules: Rules): string | undefined {
  const { sections, name } = placeOf(page, rules);
  const date = dateParts(page.time);
  const title = textOf(page.fields.get("title")?.value) ?? name;
  const own = page.fields.has("slug") ? page.slug : undefined;
  const values: ReadonlyMap<string, string> = new Map([
    ["year", date.year],
    ["month", date.month],
    ["monthname", MONTHS[date.monthIndex] ?? ""],
    ["day", date.day],
    ["weekday", String(date.weekday)],
    ["weekdayname", DAYS[date.weekday] ?? ""],
    ["yearday", String(Number(date.dayOfYear))],
    ["section", sections[0] ?? ""],
    ["sectionslug", sections[0] ?? ""],
    ["sections", sections.join("/")],
    ["sectionslugs", sections.join("/")],
    ["title", urlize(title)],
    ["slug", own ?? urlize(title)],
    ["filename", name],
    ["contentbasename", name],
    ["slugorfilename", own ?? name],
    ["slugorcontentbasename", own ?? name],
  ]);
  let known = true;
  const filled = pattern.replace(/:([a-z]+)(?:\[([^\]]*)\])?/g, (_, token: string, slice?: string) => {
    const value = slice === undefined ? values.get(token) : sliceSections(sections, slice);
    if (value === undefined) known = false;
    return value ?? "";
  });
  return known ? finishPath(filled, rules) : undefined;
}

/** `:sections[1:]`, `:sections[0]`, `:sections[last]`. */
function sliceSections(sections: readonly string[], slice: string): string | undefined {
  if (!/^(?:\d*|last)(?::(?:\d*|last))?$/.test(slice)) return undefined;
  const at = (text: string) => (text === "last" ? sections.length - 1 : Number(text));
  const [from = "", to] = slice.split(":");
  if (to === undefined) return sections[at(from)] ?? "";
  return sections.slice(from === "" ? 0 : at(from), to === "" ? undefined : at(to)).join("/");
}

function finishPath(path: string, { lowercase, ugly }: Rules): string {
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(urlize);
  const joined = `/${segments.join("/")}`;
  const cased = lowercase ? joined.toLowerCase() : joined;
  if (cased === "/" || /\.html?$/.test(cased)) return cased;
  return ugly ? `${cased}.html` : `${cased}/`;
}

/** What Hugo leaves of a name in a path: letters of any script, marks, digits and `._-#+~@`; blanks become hyphens. */
export function urlize(name: string): string {
  return name
    .trim()
    .replace(/\s+/g, "-")
    .replace(/[^\p{L}\p{M}\p{N}._#+~@-]/gu, "");
}

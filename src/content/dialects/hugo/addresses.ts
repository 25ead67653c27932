import type { PermalinkInput } from "#content/dialects/dialect.js";
import { sectionsOfSource } from "#content/dialects/file-path.js";
import { dateParts, fillTokens } from "#content/dialects/permalinks.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, fieldKey, isList, isMap, type Value } from "#content/model/value.js";

interface AddressRules {
  /** The sections above the source, "" if the source is all content. */
  readonly above: string;
  readonly permalinks: ReadonlyMap<string, Value>;
  readonly lowercase: boolean;
  readonly ugly: boolean;
  /** `:filename` is among the sources of dates, so a date at its beginning isn't part of a page's name. */
  readonly datedNames: boolean;
}

export function readAddressRules(source: string, settings: Fields): AddressRules {
  const permalinks = settings.get("permalinks")?.value;
  const matter = settings.get("frontmatter")?.value;
  const dates = isMap(matter) ? matter.get("date") : undefined;
  return {
    above: sectionsOfSource(source),
    permalinks: isMap(permalinks) ? permalinks : new Map<string, Value>(),
    lowercase: settings.get("disablepathtolower")?.value !== true,
    ugly: settings.get("uglyurls")?.value === true,
    datedNames: (isList(dates) ? dates : [dates]).some((name) => textOf(name) === ":filename"),
  };
}

export function pathOf(page: PermalinkInput, rules: AddressRules): string | undefined {
  const { sections, name } = placeOf(page, rules);
  const pattern = patternFor(sections[0] ?? "/", rules);
  if (pattern !== undefined) return fillPermalink(pattern, page, rules);
  const own = page.fields.has("slug") ? page.slug : name;
  return finishPath([...sections, own].join("/"), rules);
}

function placeOf({ pathInfo }: PermalinkInput, { above, datedNames }: AddressRules) {
  const segments = `${above}/${pathInfo.path}`.split("/").filter((segment) => segment !== "");
  const bundled = segments.length > 1 && segments.at(-1) === "index" ? segments.slice(0, -1) : segments;
  return { sections: bundled.slice(0, -1), name: datedNames ? pathInfo.slug : (bundled.at(-1) ?? "") };
}

/** `permalinks.page.posts`, or `permalinks.posts` of older versions. */
function patternFor(section: string, { permalinks }: AddressRules): string | undefined {
  const key = fieldKey(section);
  const ofPages = permalinks.get("page");
  return textOf((isMap(ofPages) ? ofPages.get(key) : undefined) ?? permalinks.get(key));
}

/** https://gohugo.io/configuration/permalinks/#tokens; undefined if a token is unknown. */
export function fillPermalink(
  pattern: string,
  page: PermalinkInput,
  rules: AddressRules,
): string | undefined {
  const { sections, name } = placeOf(page, rules);
  const date = dateParts(page.time);
  const title = textOf(page.fields.get("title")?.value) ?? name;
  const own = page.fields.has("slug") ? page.slug : undefined;
  const values: ReadonlyMap<string, string> = new Map([
    ["year", date.year],
    ["month", date.month],
    ["monthname", date.monthName],
    ["day", date.day],
    ["weekday", String(date.weekday)],
    ["weekdayname", date.weekdayName],
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
  const filled = fillTokens(pattern, /:([a-z]+)(?:\[([^\]]*)\])?/g, ([, token = "", slice]) =>
    slice === undefined ? values.get(token) : sliceSections(sections, slice),
  );
  return filled === undefined ? undefined : finishPath(filled, rules);
}

/** `:sections[1:]`, `:sections[0]`, `:sections[last]`. */
function sliceSections(sections: readonly string[], slice: string): string | undefined {
  if (!/^(?:\d*|last)(?::(?:\d*|last))?$/.test(slice)) return undefined;
  const at = (text: string) => (text === "last" ? sections.length - 1 : Number(text));
  const [from = "", to] = slice.split(":");
  if (to === undefined) return sections[at(from)] ?? "";
  return sections.slice(at(from), to === "" ? undefined : at(to)).join("/");
}

function finishPath(path: string, { lowercase, ugly }: AddressRules): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const joined = `/${segments.map(urlize).join("/")}`;
  const cased = lowercase ? joined.toLowerCase() : joined;
  if (cased === "/" || /\.html?$/.test(cased)) return cased;
  return ugly ? `${cased}.html` : `${cased}/`;
}

/** What Hugo leaves of a name in a path: letters of any script, marks, digits and `._-#+~@`; spaces become hyphens. */
export function urlize(name: string): string {
  return name
    .trim()
    .replace(/\s+/g, "-")
    .replace(/[^\p{L}\p{M}\p{N}._#+~@-]/gu, "");
}

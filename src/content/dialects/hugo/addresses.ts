import type { Address, PermalinkInput } from "#content/dialects/dialect.js";
import { dateParts, fillTokens } from "#content/dialects/permalinks.js";
import { textOf } from "#content/front-matter/fields.js";
import { isMap } from "#content/model/value.js";
import type { WallTime } from "#zoned-time.js";
import type { Language } from "./languages.js";
import { encodePathName, type PathRules, writePathName } from "./path-name.js";
import type { Place } from "./places.js";
import type { Sections } from "./sections.js";
import { isOn, mapIn, type Settings, textIn } from "./settings.js";

/** A page whose address is made. */
interface Page extends Pick<PermalinkInput, "fields"> {
  readonly place: Place;
  /** From the front matter, or what follows the date in the file's name where that is the page's date. */
  readonly slug: string | undefined;
  /** As written, whatever its zone. */
  readonly time: WallTime;
}

/** https://gohugo.io/content-management/urls/ */
export function addressOf(page: Page, sections: Sections): Address {
  const { language } = page.place;
  const rules = pathRulesOf(language.settings);
  const written = textOf(page.fields.get("url")?.value);
  const base = language.baseUrl;
  if (written !== undefined) {
    const url = /(?:^|\/):[a-z]/.test(written)
      ? (fillPermalink(written, page, sections) ?? written)
      : written;
    return { base, path: encodePathName(finishUrl(url, language)) };
  }
  const path = writePathName(pathOf(page, sections), rules).replace(/^\/+|\/+$/g, "");
  const ending = isUgly(page.place) ? ".html" : "/";
  const joined = `/${path}`.replace(/\/{2,}/g, "/");
  return { base, path: encodePathName(`${language.prefix}${joined}${joined === "/" ? "" : ending}`) };
}

function pathRulesOf(settings: Settings): PathRules {
  return {
    lowercase: !isOn(settings.get("disablepathtolower")),
    removeAccents: isOn(settings.get("removepathaccents")),
  };
}

/** With a leading slash it is below the site's address, otherwise below the language's. */
function finishUrl(url: string, { prefix }: Language): string {
  const path = url.startsWith("/") ? url : `${prefix}/${url}`;
  return path.endsWith("/") || url.includes(".") ? path : `${path}/`;
}

function pathOf(page: Page, sections: Sections): string {
  const { place, slug } = page;
  const { folders, name } = bundleOf(place);
  const pattern = patternFor(folders[0] ?? "", place.language.settings);
  // What fills the pattern passes through a decoder, for which a plus is a space.
  const filled =
    pattern === undefined ? undefined : fillPermalink(pattern, page, sections)?.replaceAll("+", " ");
  return filled ?? [...folders, slug ?? name].join("/");
}

/** A bundle is called by its folder. */
function bundleOf({ folders, name }: Place) {
  return name === "index" && folders.length > 0
    ? { folders: folders.slice(0, -1), name: folders.at(-1) ?? "" }
    : { folders, name };
}

/** `permalinks.page.posts`, or `permalinks.posts` of older versions; `/` is for pages without a section. */
function patternFor(section: string, settings: Settings): string | undefined {
  const key = section === "" ? "/" : section.toLowerCase();
  return textIn(mapIn(settings, "permalinks", "page"), key) ?? textIn(mapIn(settings, "permalinks"), key);
}

function isUgly({ language, folders }: Place): boolean {
  const ugly = language.settings.get("uglyurls");
  return isMap(ugly) ? isOn(ugly.get((folders[0] ?? "").toLowerCase())) : isOn(ugly);
}

/** https://gohugo.io/configuration/permalinks/#tokens; undefined if a token is unknown. */
function fillPermalink(pattern: string, page: Page, sections: Sections): string | undefined {
  const { place, fields, slug } = page;
  const rules = pathRulesOf(place.language.settings);
  const { folders, name } = bundleOf(place);
  const own = sections.sectionOf(folders, place.language);
  const urlize = (text: string) => writePathName(text, rules);
  const title = urlize(textOf(fields.get("title")?.value) ?? "");
  const date = dateParts(page.time);
  const values: ReadonlyMap<string, string> = new Map([
    ["year", date.year],
    ["month", date.month],
    ["monthname", date.monthName],
    ["day", date.day],
    ["weekday", String(date.weekday)],
    ["weekdayname", date.weekdayName],
    ["yearday", String(Number(date.dayOfYear))],
    ["section", own[0] ?? ""],
    ["sectionslug", urlize(sectionSlug(own.slice(0, 1), page, sections))],
    ["sections", own.join("/")],
    [
      "sectionslugs",
      own.map((_, index) => urlize(sectionSlug(own.slice(0, index + 1), page, sections))).join("/"),
    ],
    ["title", title],
    ["slug", slug === undefined ? title : urlize(slug)],
    ["filename", urlize(name)],
    ["contentbasename", urlize(name)],
    ["slugorfilename", urlize(slug ?? name)],
    ["slugorcontentbasename", urlize(slug ?? name)],
  ]);
  return fillTokens(pattern, /:([a-z]+)(?:\[([^\]]*)\])?/gi, ([, token = "", slice]) => {
    const value = values.get(token.toLowerCase());
    return slice === undefined || value === undefined ? value : sliceSections(value.split("/"), slice);
  });
}

function sectionSlug(section: readonly string[], { place }: Page, sections: Sections): string {
  const fields = sections.fieldsOf(section.join("/"), place.language);
  return textOf(fields.get("slug")?.value) ?? section.at(-1) ?? "";
}

/** `:sections[1:]`, `:sections[0]`, `:sections[last]`. As `last`, Hugo takes the number behind an only section. */
function sliceSections(sections: readonly string[], slice: string): string | undefined {
  if (!/^(?:-?\d*|last)(?::(?:-?\d*|last))?$/.test(slice)) return undefined;
  const at = (text: string) =>
    text === "last" ? sections.length - 1 || sections.length : Math.max(0, Number(text));
  const [from = "", to] = slice.split(":");
  if (to === undefined) return sections[at(from)] ?? "";
  return sections.slice(at(from), to === "" ? undefined : at(to)).join("/");
}

export function addressOfSection(section: string, language: Language, sections: Sections): Address {
  const written = textOf(sections.fieldsOf(section, language).get("url")?.value);
  const path = `${language.prefix}/${writePathName(section, pathRulesOf(language.settings))}/`;
  return {
    base: language.baseUrl,
    path: encodePathName(written === undefined ? path : finishUrl(written, language)),
  };
}

import type { Dialect, Generator, GeneratorSite, LanguageFacts } from "#content/dialects/dialect.js";
import { type PathInfo, parentOf, parsePostPath } from "#content/dialects/file-path.js";
import { mergeFields, nameIn } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Field, type Fields, isMap } from "#content/model/value.js";
import { addressOf } from "./addresses.js";
import { makeCascades } from "./cascades.js";
import { findDates, wallTimeOf } from "./dates.js";
import { listExtensions } from "./goldmark.js";
import { type FindPlace, makePlaceFinder, type Place } from "./places.js";
import { keyByField, mapIn, textIn } from "./settings.js";
import { CONFIG_FILES, type HugoSite, isHugoConfig, openHugoSite } from "./site.js";

/** https://gohugo.io/documentation/ */
export const HUGO: Generator = {
  name: "hugo",
  configFiles: CONFIG_FILES,
  ownsConfig: isHugoConfig,
  makeDialect: makeHugo,
  readFacts: ({ folder }) => readFacts(openHugoSite(folder)),
  describeLanguage: ({ folder }, tag) => describeLanguage(openHugoSite(folder), tag),
};

function describeLanguage({ languages, settings }: HugoSite, tag: string): LanguageFacts | undefined {
  const language = languages.all.find((one) => one.tag === tag);
  if (language === undefined) return undefined;
  const { baseUrl, prefix, settings: own } = language;
  const base = baseUrl ?? textIn(settings, "baseurl");
  return {
    title: textIn(own, "title"),
    home: base && URL.canParse(base) ? `${base.replace(/\/+$/, "")}${prefix}/` : undefined,
  };
}

function readFacts({ settings, languages, roots }: HugoSite) {
  const { settings: own, tag } = languages.main;
  const params = mapIn(own, "params");
  const folders = [...new Set(roots.map(({ folder }) => folder))];
  return {
    title: textIn(own, "title"),
    url: textIn(own, "baseurl"),
    // Among several languages, the tag of the site itself counts for none of them.
    language: languages.multilingual
      ? tag
      : (textIn(own, "locale") ??
        textIn(own, "languagecode") ??
        (settings.has("defaultcontentlanguage") ? tag : undefined)),
    description: textIn(params, "description") ?? textIn(params, "subtitle"),
    timezone: textIn(own, "timezone"),
    author: nameIn(keyByField(params.get("author") ?? null)) ?? nameIn(keyByField(own.get("author") ?? null)),
    postFolders: folders.toReversed(),
    ...(languages.multilingual && folders.length > 1 ? { allFolders: gatherFolders(folders) } : {}),
  };
}

/** One folder for all of them, if they are in one. */
function gatherFolders(folders: readonly string[]): readonly string[] {
  const parents = new Set(folders.map((folder) => folder.split("/")[0] ?? ""));
  return parents.size === 1 ? [...parents] : folders.toReversed();
}

function makeHugo({ folder, source }: GeneratorSite): Dialect {
  const site = openHugoSite(folder);
  const { languages, sections, dates } = site;
  const findPlace = rememberLast(makePlaceFinder({ ...site, source }));
  const cascadesOf = makeCascades(site);
  const placeOf = (path: string): Place => {
    const place = findPlace(path);
    // Those that are skipped aren't read.
    if ("skipped" in place) throw new Error(`${path} is no page: ${place.skipped}`);
    return place;
  };
  return {
    name: "hugo",
    markdown: listExtensions(site.settings),
    template: "hugo",
    siteFolder: folder,
    timezone: textIn(site.settings, "timezone"),
    walk: {
      isIgnored: (name) => /^(?:\.|node_modules$|_index\.)|~$|^#.*#$/.test(name),
      isContent: (name) => /\.(?:md|markdown|mdown|html?)$/i.test(name),
      otherPages: new Set(["adoc", "asciidoc", "ad", "org", "rst", "pandoc", "pdc"]),
    },
    skipPath: (path) => {
      const place = findPlace(path);
      return "skipped" in place ? place.skipped : undefined;
    },
    makePartTest: (paths) => findResources(paths, findPlace),
    readPath: (path): PathInfo => ({ ...parsePostPath(placeOf(path).path), file: path }),
    applyDefaults: (own, path) => {
      const place = placeOf(path);
      const merged = mergeFields(own, cascadesOf(place));
      const fields = new Map(findDates(merged, dates, nameOf(place)));
      // Hugo doesn't make addresses of these.
      for (const name of ["permalink", "path", "canonicalurl"]) fields.delete(name);
      if (!isBundle(place)) fields.delete("headless");
      if (languages.multilingual) setLanguage(fields, place, site);
      return fields;
    },
    skipReason,
    addressOf: ({ fields, pathInfo, time }) =>
      addressOf(
        {
          fields,
          place: placeOf(pathInfo.file ?? `${pathInfo.path}.md`),
          slug: textOf(fields.get("slug")?.value),
          time: wallTimeOf(fields) ?? time,
        },
        sections,
      ),
  };
}

/** One file's place is asked for several times in a row. */
function rememberLast(findPlace: FindPlace): FindPlace {
  let last: { readonly path: string; readonly place: ReturnType<FindPlace> } | undefined;
  return (path) => {
    if (last?.path !== path) last = { path, place: findPlace(path) };
    return last.place;
  };
}

function nameOf({ folders, name }: Place): string {
  return (name === "index" ? folders.at(-1) : undefined) ?? name;
}

function isBundle({ name }: Place): boolean {
  return name === "index";
}

/** The language is where the file is; what the front matter says of it isn't Hugo's. */
function setLanguage(fields: Map<string, Field>, { language }: Place, { file }: HugoSite): void {
  fields.delete("language");
  fields.delete("locale");
  fields.set("lang", { name: "languages", value: language.tag, line: 1, from: file });
}

/** Files beside the `index.md` of a leaf bundle, and in folders below it, belong to its page. */
function findResources(paths: readonly string[], findPlace: FindPlace): (path: string) => boolean {
  const isIndex = (path: string) => {
    if (!/(?:^|\/)index\.[^/]*$/.test(path)) return false;
    const place = findPlace(path);
    return "name" in place && place.name === "index";
  };
  const bundles = new Set(paths.filter(isIndex).map(parentOf));
  if (bundles.size === 0) return () => false;
  return (path) => {
    const folder = parentOf(path);
    if (bundles.has(folder)) return !isIndex(path) || hasBundleAbove(folder, bundles);
    return hasBundleAbove(folder, bundles);
  };
}

function hasBundleAbove(folder: string, bundles: ReadonlySet<string>): boolean {
  for (let inner = folder; inner !== ""; inner = parentOf(inner))
    if (bundles.has(parentOf(inner))) return true;
  return false;
}

/** Headless bundles, and https://gohugo.io/content-management/build-options/ (`build`, formerly `_build`), whose `list` is read for all. */
function skipReason(fields: Fields): string | undefined {
  if (fields.get("headless")?.value === true) return "`headless: true` keeps it from being a page.";
  const build = fields.get("build")?.value;
  if (!isMap(build)) return undefined;
  const render = build.get("render");
  const isOff = render === false || /^(?:never|link|false)$/.test(textOf(render) ?? "");
  return isOff ? "`build.render` keeps it from being a page." : undefined;
}

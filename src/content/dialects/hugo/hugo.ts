import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { parentOf } from "#content/dialects/file-path.js";
import { mergeFields, readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isMap, type Value } from "#content/model/value.js";
import { fillPermalink, pathOf, readAddressRules } from "./addresses.js";
import { makeCascades } from "./cascades.js";

/** https://gohugo.io/documentation/ */
export const HUGO: Generator = {
  name: "hugo",
  configFiles: ["hugo", "config/_default/hugo", "config/_default/config", "config"].flatMap((name) =>
    ["toml", "yaml", "yml", "json"].map((ending) => `${name}.${ending}`),
  ),
  ownsConfig: (path) =>
    !basename(path).startsWith("config.") ||
    basename(dirname(path)) === "_default" ||
    isHugoConfig(readSmallFile(path) ?? "", path),
  makeDialect: makeHugo,
  readFacts: ({ settings }) => ({
    title: settingOf(settings, "title"),
    url: settingOf(settings, "baseurl"),
    language: settingOf(settings, "locale", "languagecode", "defaultcontentlanguage"),
    postFolders: [settingOf(settings, "contentdir") ?? "content"],
  }),
};

/** Anybody may have a `config.yaml`. Zola's `config.toml` has a `base_url`. */
function isHugoConfig(text: string, path: string): boolean {
  if (/^[ \t{]*"?baseURL"?[ \t]*[=:]/im.test(text)) return true;
  if (/^[ \t]*base_url[ \t]*=/m.test(text)) return false;
  const folders = ["archetypes", "themes", ...(path.endsWith(".toml") ? ["content"] : [])];
  return (
    /^[ \t{]*"?(?:title|theme|languageCode)"?[ \t]*[=:]/im.test(text) &&
    folders.some((folder) => existsSync(join(dirname(path), folder)))
  );
}

function makeHugo({ folder, source, settings }: GeneratorSite): Dialect {
  const cascades = makeCascades(join(folder, source), settings);
  const rules = readAddressRules(source, settings);
  return {
    name: "hugo",
    template: "hugo",
    applyDefaults: (own, path) => mergeFields(own, cascades(path)),
    skipReason,
    makePartTest: findResources,
    fillPermalink: (pattern, page) => fillPermalink(pattern, page, rules),
    pathOf: (page) => pathOf(page, rules),
  };
}

/** Files beside the `index.md` of a leaf bundle, and in folders below it, belong to its page. */
function findResources(paths: readonly string[]): (path: string) => boolean {
  const bundles = new Set<string>();
  for (const path of paths) if (/\/index\.(?:md|markdown|html?)$/.test(path)) bundles.add(parentOf(path));
  if (bundles.size === 0) return () => false;
  return (path) => {
    const folder = parentOf(path);
    if (bundles.has(folder)) return !/\/index\.[a-z]+$/.test(path);
    for (let above = parentOf(folder); above !== ""; above = parentOf(above))
      if (bundles.has(above)) return true;
    return false;
  };
}

/** https://gohugo.io/content-management/build-options/ (`build`, formerly `_build`), and headless bundles. */
function skipReason(fields: Fields): string | undefined {
  if (fields.get("headless")?.value === true) return "`headless: true` keeps it from being a page.";
  const build = fields.get("build")?.value;
  if (!isMap(build)) return undefined;
  const isOff = (value: Value | undefined, words: RegExp) =>
    value === false || words.test(textOf(value) ?? "");
  if (isOff(build.get("render"), /^(?:never|link)$/)) return "`build.render` keeps it from being a page.";
  return isOff(build.get("list"), /^never$/) ? "`build.list: never` keeps it out of lists." : undefined;
}

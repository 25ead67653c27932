import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { type ContentRoot, listContentRoots } from "./content-roots.js";
import { type DateSources, readDateSources } from "./dates.js";
import { makeIgnoredTest } from "./ignored-files.js";
import { type Languages, readLanguages } from "./languages.js";
import { makeSections, type Sections } from "./sections.js";
import { readSettings, type Settings } from "./settings.js";

export const CONFIG_FILES = ["hugo", "config/_default/hugo", "config/_default/config", "config"].flatMap(
  (name) => ["toml", "yaml", "yml", "json"].map((ending) => `${name}.${ending}`),
);

/** A site of Hugo's on disk. */
export interface HugoSite {
  /** Absolute. */
  readonly folder: string;
  /** The configuration file, as shown to the user; "" without one. */
  readonly file: string;
  readonly settings: Settings;
  readonly languages: Languages;
  readonly roots: readonly ContentRoot[];
  readonly sections: Sections;
  readonly dates: DateSources;
  /** @param path below the site's folder */
  readonly isIgnored: (path: string) => boolean;
}

/** @throws FeedletterError E_SOURCE if the configuration can't be parsed */
export function openHugoSite(folder: string): HugoSite {
  const file = CONFIG_FILES.find(
    (name) => existsSync(join(folder, name)) && isHugoConfig(join(folder, name)),
  );
  const settings = readSettings(folder, file);
  const languages = readLanguages(settings);
  const roots = listContentRoots(settings, languages);
  return {
    folder,
    file: file ?? "",
    settings,
    languages,
    roots,
    sections: makeSections(folder, roots, languages),
    dates: readDateSources(settings),
    isIgnored: makeIgnoredTest(settings),
  };
}

/** Anybody may have a `config.yaml`. Zola's `config.toml` has a `base_url`. */
export function isHugoConfig(path: string): boolean {
  if (!basename(path).startsWith("config.") || basename(dirname(path)) === "_default") return true;
  const text = readSmallFile(path) ?? "";
  if (/^[ \t{]*"?baseURL"?[ \t]*[=:]/im.test(text)) return true;
  if (/^[ \t]*base_url[ \t]*=/m.test(text)) return false;
  const folders = ["archetypes", "themes", ...(path.endsWith(".toml") ? ["content"] : [])];
  return (
    /^[ \t{]*"?(?:title|theme|languageCode)"?[ \t]*[=:]/im.test(text) &&
    folders.some((folder) => existsSync(join(dirname(path), folder)))
  );
}

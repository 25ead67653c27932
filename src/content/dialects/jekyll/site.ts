import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dialect } from "#content/dialects/dialect.js";
import { NO_FIELDS, readGeneratorData, readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import type { Fields } from "#content/model/value.js";
import { JEKYLL } from "./jekyll.js";

/** A Jekyll site. */
export interface JekyllSite {
  /** Absolute: what `link` and `include` count from. */
  readonly root: string;
  readonly settings: Fields;
  /** The text of `_config.yml`; "" if the file is missing. */
  readonly config: string;
  readonly dialect: Dialect;
  /** What its pages' addresses end with. */
  readonly ending: string;
}

/** @param folder the site's, absolute */
export type OpenSite = (folder: string) => JekyllSite;

/** Each site is opened once. */
export function makeSiteOpener(): OpenSite {
  const sites = new Map<string, JekyllSite>();
  return (folder) => {
    const site = sites.get(folder) ?? openSite(folder);
    sites.set(folder, site);
    return site;
  };
}

function openSite(folder: string): JekyllSite {
  const name = JEKYLL.configFiles.find((candidate) => existsSync(join(folder, candidate))) ?? "";
  const settings = (name !== "" && readGeneratorData(join(folder, name), name)) || NO_FIELDS;
  return {
    root: join(folder, settingOf(settings, "source") ?? ""),
    settings,
    config: /\.ya?ml$/.test(name) ? (readSmallFile(join(folder, name)) ?? "") : "",
    dialect: JEKYLL.makeDialect({ folder, source: "", settings, program: "" }),
    ending: endingFor(settingOf(settings, "permalink") ?? "date"),
  };
}

/** Of the posts' permalink, pages take only how it ends. */
function endingFor(permalink: string): string {
  if (permalink === "pretty" || permalink.endsWith("/")) return "/";
  return /^(?:date|ordinal|none)$|:output_ext$/.test(permalink) ? ".html" : "";
}

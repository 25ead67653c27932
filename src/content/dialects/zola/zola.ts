import { basename } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { parentOf, sectionsOfSource } from "#content/dialects/file-path.js";
import { readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isMap } from "#content/model/value.js";

/** https://www.getzola.org/documentation/ */
export const ZOLA: Generator = {
  name: "zola",
  configFiles: ["zola.toml", "config.toml"],
  ownsConfig: (path) =>
    basename(path) === "zola.toml" || /^[ \t]*base_url[ \t]*=/m.test(readSmallFile(path) ?? ""),
  makeDialect: makeZola,
  readFacts: ({ settings }) => ({
    title: settingOf(settings, "title"),
    url: settingOf(settings, "baseurl"),
    language: settingOf(settings, "defaultlanguage"),
    postFolders: ["content"],
  }),
};

function makeZola({ source, settings }: GeneratorSite): Dialect {
  const slugify = makeSlugifier(settings);
  return {
    name: "zola",
    template: "zola",
    applyDefaults: withSlash,
    skipReason: (fields) =>
      fields.get("render")?.value === false ? "`render = false` keeps it from being a page." : undefined,
    pathOf: ({ pathInfo, slug }) => {
      const folders = `${sectionsOfSource(source)}/${parentOf(pathInfo.urlPath)}`.split("/");
      const segments = [...folders, slug].map(slugify).filter((name) => name !== "" && name !== "index");
      return segments.length === 0 ? "/" : `/${segments.join("/")}/`;
    },
  };
}

/** Zola serves each `path` as a folder. */
function withSlash(fields: Fields): Fields {
  const path = fields.get("path");
  if (typeof path?.value !== "string" || path.value.endsWith("/")) return fields;
  return new Map(fields).set("path", { ...path, value: `${path.value}/` });
}

/** By `slugify.paths`: "on" keeps a-z, 0-9 and hyphens, "safe" everything but what file systems refuse, "off" everything. */
function makeSlugifier(settings: Fields): (name: string) => string {
  const slugify = settings.get("slugify")?.value;
  const mode = (isMap(slugify) ? textOf(slugify.get("paths")) : undefined) ?? "on";
  if (mode === "off") return (name) => name;
  const safe = (name: string) =>
    name
      .trim()
      .replace(/[<>:/|?*#"()[\]{}^`'\\]+|\s+/g, "_")
      .replace(/_{2,}/g, "_");
  if (mode === "safe") return safe;
  return (name) => {
    const letters = name
      .replaceAll("ß", "ss")
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "");
    return letters === "" ? safe(name) : letters;
  };
}

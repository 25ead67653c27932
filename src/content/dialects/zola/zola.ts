import { basename, join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { type PathInfo, parentOf, parsePostPath, sectionsOfSource } from "#content/dialects/file-path.js";
import { readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { type Field, type Fields, isMap } from "#content/model/value.js";

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
    description: settingOf(settings, "description"),
    author: settingOf(settings, "author"),
    timezone: "UTC",
    postFolders: ["content"],
  }),
  describeLanguage: ({ settings, folder }, tag) => {
    const main = settingOf(settings, "defaultlanguage") ?? "en";
    const base = settingOf(settings, "baseurl")?.replace(/\/+$/, "");
    const languages = settings.get("languages")?.value;
    const own = isMap(languages) ? languages.get(tag.toLowerCase().replaceAll("-", "")) : undefined;
    const code = tag === main ? undefined : (writtenCode(folder, tag) ?? tag);
    return {
      title: isMap(own) ? textOf(own.get("title")) : undefined,
      home: base && (code === undefined ? `${base}/` : `${base}/${code}/`),
    };
  },
};

/** The code of a language as its addresses have it; settings are compared in lower case. */
function writtenCode(folder: string, tag: string): string | undefined {
  const text = readSmallFile(join(folder, "zola.toml")) ?? readSmallFile(join(folder, "config.toml")) ?? "";
  return [...text.matchAll(/^[ \t]*\[languages\.["']?([\w-]+)/gm)]
    .map(([, code = ""]) => code)
    .find((code) => code.toLowerCase() === tag.toLowerCase());
}

function makeZola({ source, settings }: GeneratorSite): Dialect {
  const slugify = makeSlugifier(settings);
  const main = settingOf(settings, "defaultlanguage") ?? "en";
  const languageOf = makeLanguageReader(settings, main);
  const slugs = settings.get("slugify")?.value;
  const keepsDates = isMap(slugs) && slugs.get("pathskeepdates") === true;
  return {
    name: "zola",
    template: "zola",
    markdown: extensionsOf(settings),
    timezone: "UTC",
    skipPath: (path) => (path.endsWith(".md") ? undefined : "Zola makes pages of .md files only."),
    readPath: (path) => readPath(path, languageOf(path), keepsDates),
    applyDefaults: (fields, path) => withLanguage(withSlash(fields), languageOf(path), main),
    skipReason: (fields) =>
      fields.get("render")?.value === false ? "`render = false` keeps it from being a page." : undefined,
    pathOf: ({ fields, pathInfo, slug }) => {
      const language = textOf(fields.get("lang")?.value) ?? main;
      // Only the last part is made a slug; folders stay as they are called.
      const folders = `${sectionsOfSource(source)}/${parentOf(pathInfo.urlPath)}`.split("/");
      const own = pathInfo.urlPath === "" ? "" : slugify(slug);
      const segments = [language === main ? "" : language, ...folders, own].filter((name) => name !== "");
      return segments.length === 0 ? "/" : `/${segments.join("/")}/`;
    },
  };
}

/** `two.es.md` is in Spanish if the configuration has that language (https://www.getzola.org/documentation/content/multilingual/). */
function makeLanguageReader(settings: Fields, main: string): (path: string) => string | undefined {
  const languages = settings.get("languages")?.value;
  const known = new Set(isMap(languages) ? [...languages.keys()] : []);
  if (known.size === 0) return () => undefined;
  return (path) => {
    const [, code] = /\.([\w-]+)\.md$/.exec(path) ?? [];
    if (code === undefined) return undefined;
    return code === main || known.has(code.toLowerCase().replace(/[-_]/g, "")) ? code : undefined;
  };
}

function readPath(path: string, language: string | undefined, keepsDates: boolean): PathInfo {
  const info = parsePostPath(language === undefined ? path : path.replace(/\.[^./]+\.md$/, ".md"));
  if (!keepsDates || info.date === undefined) return info;
  // `paths_keep_dates`: the date stays part of the slug.
  const slug =
    info.path
      .replace(/\/index$/, "")
      .split("/")
      .at(-1) ?? info.slug;
  const parent = parentOf(info.urlPath);
  return { ...info, slug, urlPath: parent === "" ? slug : `${parent}/${slug}` };
}

function withLanguage(fields: Fields, language: string | undefined, main: string): Fields {
  if (language === undefined || language === main) return fields;
  const field: Field = { name: "lang", value: language, line: 1, from: "the file's name" };
  return new Map(fields).set("lang", field);
}

function extensionsOf(settings: Fields): readonly MarkdownExtension[] {
  const markdown = settings.get("markdown")?.value;
  const isOn = (name: string) => isMap(markdown) && markdown.get(name) === true;
  return [
    "heading ids",
    ...(isOn("githubalerts") ? ["callouts" as const] : []),
    ...(isOn("definitionlist") ? ["definition lists" as const] : []),
    ...(isOn("renderemoji") ? ["emoji" as const] : []),
  ];
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

import { join } from "node:path";
import type {
  AddressProblem,
  Dialect,
  Generator,
  GeneratorSite,
  PermalinkInput,
} from "#content/dialects/dialect.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { dateParts, rootPath } from "#content/dialects/permalinks.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import type { Fields } from "#content/model/value.js";
import { pelicanSlug } from "./slug.js";

/** https://docs.getpelican.com/en/latest/settings.html. The configuration is a program; only plain strings are read from it. */
export const PELICAN: Generator = {
  name: "pelican",
  configFiles: ["pelicanconf.py"],
  makeDialect: makePelican,
  readFacts: (site) => {
    const read = readSettings(site);
    const content = contentFolder(read);
    return {
      title: read("SITENAME"),
      url: read("SITEURL") || undefined,
      description: read("SITESUBTITLE"),
      language: read("DEFAULT_LANG"),
      timezone: read("TIMEZONE"),
      author: read("AUTHOR"),
      postFolders: [content],
    };
  },
};

type ReadSetting = (name: string) => string | undefined;

/** What is published is in `publishconf.py`, which takes the rest from the other file. */
function readSettings({ folder, program }: GeneratorSite): ReadSetting {
  const texts = [readSmallFile(join(folder, "publishconf.py")) ?? "", program];
  return (name) => {
    for (const text of texts) {
      const pattern = new RegExp(`^${name}\\s{0,9}=\\s{0,9}r?(?:"([^"\\n]*)"|'([^'\\n]*)')`, "gm");
      // What is assigned last counts.
      const match = [...text.matchAll(pattern)].at(-1);
      const value = match?.[1] ?? match?.[2];
      if (value !== undefined && value !== "") return value;
    }
    return undefined;
  };
}

function contentFolder(read: ReadSetting): string {
  return (read("PATH") ?? "content").replace(/^\.\/|\/+$/g, "");
}

/** A list of plain strings. */
function readList(program: string, name: string): readonly string[] | undefined {
  const [, list] = new RegExp(`^${name}\\s{0,9}=\\s{0,9}[[(]([^\\])]{0,999})[\\])]`, "m").exec(program) ?? [];
  return list === undefined
    ? undefined
    : [...list.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, one, other]) => one ?? other ?? "");
}

function makePelican(site: GeneratorSite): Dialect {
  const { source, program } = site;
  const read = readSettings(site);
  const content = contentFolder(read);
  const above =
    source === content ? "" : source.startsWith(`${content}/`) ? `${source.slice(content.length + 1)}/` : "";
  const pages = readList(program, "PAGE_PATHS") ?? ["pages"];
  const articles = (readList(program, "ARTICLE_PATHS") ?? [""]).map((path) => path.replace(/\/+$/, ""));
  const isBelow = (path: string, folders: readonly string[]) =>
    folders.some((folder) => folder === "" || folder === "." || `${above}${path}`.startsWith(`${folder}/`));
  const byFolder = !/^USE_FOLDER_AS_CATEGORY\s*=\s*False/m.test(program);
  return {
    name: "pelican",
    template: "pelican",
    markdown: [
      "abbreviations",
      "attributes",
      "code languages",
      "definition lists",
      "no bare URLs",
      "no strikethrough",
    ],
    textHeaders: true,
    timezone: read("TIMEZONE") ?? "UTC",
    skipPath: (path) => {
      if (!/\.(?:md|markdown|mkd|mdown|html?)$/i.test(path)) return "Pelican makes no article of it.";
      if (isBelow(path, pages)) return "It is a page, not an article.";
      return isBelow(path, articles) ? undefined : "It isn't in a folder of articles.";
    },
    readPath: (path) => readPath(path, read("FILENAME_METADATA")),
    applyDefaults: (fields, path) =>
      withCategory(splitLists(fields), byFolder ? `${above}${path}` : "", read("DEFAULT_CATEGORY")),
    pathOf: (page) => articlePath(page, { read, program }),
  };
}

/** By default the date that the name begins with; another expression may name the slug, too. */
function readPath(path: string, expression: string | undefined): PathInfo {
  const usual = parsePostPath(path);
  const name = (path.split("/").at(-1) ?? "").replace(/\.[^.]*$/, "");
  const named = expression?.includes("(?P<slug>") === true;
  const date = /^\d{4}-\d{2}-\d{2}/.exec(name)?.[0];
  return { ...usual, slug: named ? name.replace(/^\d{4}-\d{2}-\d{2}[-_]?/, "") : name, date };
}

/** Semicolons count before commas, so that a name may have a comma. */
function splitLists(fields: Fields): Fields {
  const split = new Map(fields);
  for (const [key, field] of fields) {
    const text = key === "tags" || key === "authors" ? textOf(field.value) : undefined;
    if (text?.includes(";") !== true) continue;
    const names = text.split(";").map((name) => name.trim());
    split.set(key, { ...field, value: names.filter((name) => name !== "") });
  }
  return split;
}

/** The folder is the category of an article without one. */
function withCategory(fields: Fields, path: string, usual: string | undefined): Fields {
  if (findField(fields, FIELD_ALIASES.categories) !== undefined) return fields;
  const folder = path.split("/").at(-2);
  const value = folder ?? usual;
  return value === undefined
    ? fields
    : new Map(fields).set("category", { name: "category", value, line: 1, from: "the folder" });
}

interface Site {
  readonly read: ReadSetting;
  readonly program: string;
}

function articlePath(page: PermalinkInput, { read, program }: Site): string | AddressProblem {
  const { fields, pathInfo, title } = page;
  const language = textOf(fields.get("lang")?.value);
  const isTranslation = language !== undefined && language !== (read("DEFAULT_LANG") ?? "en");
  const pattern = isTranslation
    ? (read("ARTICLE_LANG_URL") ?? "{slug}-{lang}.html")
    : (read("ARTICLE_URL") ?? "{slug}.html");
  const names = /(?:\(\?P<slug>)/.test(read("FILENAME_METADATA") ?? "");
  const source = names ? pathInfo.slug : read("SLUGIFY_SOURCE") === "basename" ? pathInfo.slug : title;
  const written = textOf(fields.get("slug")?.value);
  const slug = written ?? (names ? pathInfo.slug : pelicanSlug(source));
  if (slug === undefined)
    return {
      problem: `Only Pelican knows the address of "${title}". Add a \`Slug:\` to the post, or read the built pages: \`{ html: output }\`.`,
    };
  const filled = fillPattern(pattern, { ...page, slug, language: language ?? read("DEFAULT_LANG") ?? "en" });
  if (filled === undefined || /SLUG_REGEX_SUBSTITUTIONS|SLUG_SUBSTITUTIONS/.test(program))
    return {
      problem: `Its ${filled === undefined ? `\`${pattern}\`` : "own rules for slugs"} can't be followed. Read the built pages: \`{ html: output }\`.`,
    };
  return rootPath(filled.replace(/(^|\/)index\.html$/, "$1"));
}

interface Values extends PermalinkInput {
  readonly language: string;
}

/** Python's format strings: `{date:%Y}`, `{slug}`, `{category}`. */
function fillPattern(pattern: string, values: Values): string | undefined {
  const parts = dateParts(values.time);
  let known = true;
  const filled = pattern.replace(/\{([\w.]+)(?::([^}]*))?\}/g, (_, name: string, format?: string) => {
    const value =
      format === undefined || name !== "date" ? tokenValue(name, values) : formatDate(format, parts);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? filled : undefined;
}

function tokenValue(name: string, { slug, fields, language }: Values): string | undefined {
  switch (name) {
    case "slug":
      return slug;
    case "lang":
      return language;
    case "category":
    case "category.slug": {
      const category = findField(fields, FIELD_ALIASES.categories)?.value;
      return pelicanSlug(textOf(category) ?? "misc");
    }
    case "author":
    case "author.slug":
      return pelicanSlug(textOf(findField(fields, FIELD_ALIASES.authors)?.value) ?? "");
    default:
      return textOf(fields.get(name)?.value);
  }
}

function formatDate(format: string, parts: ReturnType<typeof dateParts>): string | undefined {
  const values = new Map([
    ["Y", parts.year],
    ["y", parts.year.slice(2)],
    ["m", parts.month],
    ["-m", String(Number(parts.month))],
    ["d", parts.day],
    ["-d", String(Number(parts.day))],
    ["H", parts.hour],
    ["M", parts.minute],
    ["b", parts.monthName.slice(0, 3)],
    ["B", parts.monthName],
    ["j", parts.dayOfYear],
  ]);
  let known = true;
  const filled = format.replace(/%(-?\w)/g, (_, letter: string) => {
    const value = values.get(letter);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? filled : undefined;
}

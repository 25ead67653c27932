import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Dialect, Generator, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import {
  fieldsOfMap,
  mergeFields,
  nameIn,
  readSmallFile,
  settingOf,
} from "#content/dialects/generator-data.js";
import { formatFieldPlace, textOf } from "#content/front-matter/fields.js";
import type { KramdownOptions } from "#content/model/kramdown-options.js";
import { type Field, type Fields, isList } from "#content/model/value.js";
import { listFiles } from "#machine/list-files.js";
import { ADDRESS_CATEGORIES, fillPermalink, patternFor } from "./addresses.js";
import { makeDefaults } from "./defaults.js";
import {
  collectionOf,
  foldersAbovePosts,
  permalinkOfPosts,
  readPath,
  readPathRules,
  skipReason,
} from "./paths.js";
import { normaliseDate } from "./ruby-dates.js";

/** https://jekyllrb.com/docs/ */
export const JEKYLL: Generator = {
  name: "jekyll",
  configFiles: ["_config.yml", "_config.yaml", "_config.toml"],
  ownsConfig: (path) => !isForBuiltPages(path),
  makeDialect: makeJekyll,
  readFacts: ({ settings, folder }) => {
    const source = sourceOf(settings);
    const url = settingOf(settings, "url");
    return {
      title: settingOf(settings, "title"),
      url: url === undefined ? undefined : `${url}${settingOf(settings, "baseurl") ?? ""}`,
      language: settingOf(settings, "lang", "locale"),
      description: settingOf(settings, "description", "tagline"),
      timezone: settingOf(settings, "timezone"),
      author: nameIn(settings.get("author")?.value),
      postFolders: hasMorePosts(join(folder, source))
        ? [source === "" ? "." : source]
        : source === ""
          ? ["_posts", "docs/_posts", "."]
          : [`${source}/_posts`, source],
    };
  },
};

/** Sections of a site may have their own `_posts`. */
function hasMorePosts(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const below = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !/^[._]|^(?:node_modules|vendor|docs)$/.test(entry.name),
  );
  return below.some(({ name }) => existsSync(join(folder, name, "_posts")));
}

/** GitHub Pages reads a `_config.yml` beside pages that another program has built: none of them has front matter. */
function isForBuiltPages(path: string): boolean {
  const folder = dirname(path);
  const settings = readSmallFile(path) ?? "";
  if (/^(?:source|collections|collections_dir|theme|remote_theme)\s*:/m.test(settings)) return false;
  if (SOURCES.some((name) => existsSync(join(folder, name))) || hasMorePosts(folder)) return false;
  const home = readSmallFile(join(folder, "index.html"));
  if (home === undefined || home.startsWith("---") || readdirSync(folder).some(isText)) return false;
  // Pages about somebody else's site, which the settings don't describe, may stand beside their texts.
  const describesSite = /^(?:title|url|baseurl|permalink|defaults|plugins|markdown|kramdown)\s*:/m.test(
    settings,
  );
  return !(describesSite && hasTexts(folder));
}

function hasTexts(folder: string): boolean {
  for (const name of listFiles(folder))
    if (isText(basename(name)) && readSmallFile(join(folder, name))?.startsWith("---") === true) return true;
  return false;
}

const SOURCES = ["_posts", "_drafts", "_layouts", "_includes", "_data", "_sass", "Gemfile", "index.md"];

function isText(name: string): boolean {
  return /\.(?:md|markdown)$/i.test(name) && !/^(?:readme|license|changelog)\./i.test(name);
}

/** Undefined where the site has another parser for Markdown (https://jekyllrb.com/docs/configuration/markdown/). */
function readKramdownOptions(settings: Fields): KramdownOptions | undefined {
  if (!/^kramdown$/i.test(settingOf(settings, "markdown") ?? "kramdown")) return undefined;
  const own = fieldsOfMap(settings.get("kramdown")?.value, "");
  const isSet = (name: string, value: boolean) => own.get(name)?.value === value;
  return {
    ...(isSet("hardwrap", true) ? { hardWrap: true } : {}),
    ...(isSet("parseblockhtml", true) ? { blockHtml: true } : {}),
    ...(isSet("autoids", false) ? { noIds: true } : {}),
    ...(/^kramdown$/i.test(settingOf(own, "input") ?? "") ? { plain: true } : {}),
  };
}

/** The folder below the configuration's that holds the site, "" if it is the same. */
function sourceOf(settings: Fields): string {
  return (settingOf(settings, "source") ?? "").replace(/^[./]+|\/+$/g, "");
}

function makeJekyll({ folder, source, settings, guessed }: GeneratorSite): Dialect {
  const defaultsOf = makeDefaults(settings);
  const rules = readPathRules(settings);
  // Paths count from the site's own source folder.
  const own = sourceOf(settings);
  const inner = own !== "" && `${source}/`.startsWith(`${own}/`) ? source.slice(own.length + 1) : source;
  const pathOnSite = (path: string) => (inner === "" ? path : `${inner}/${path}`);
  const style = permalinkOfPosts(settings) ?? "date";
  const siteOf = ({ pathInfo }: PermalinkInput) => {
    const file = pathOnSite(pathInfo.file ?? pathInfo.path);
    return { file, collection: collectionOf(file, rules) };
  };
  const ofAll = new Map([...settings].filter(([name]) => name === "excerptseparator" || name === "lang"));
  return {
    name: "jekyll",
    markdown: ["heading ids"],
    template: "jekyll",
    siteFolder: folder,
    timezone: settingOf(settings, "timezone"),
    kramdown: readKramdownOptions(settings),
    skipPath: (path) => skipReason(pathOnSite(path), rules, { pages: inner === "" && guessed !== true }),
    readPath,
    applyDefaults: (fields, path) => {
      const file = pathOnSite(path);
      return readFields(
        mergeFields(fields, mergeFields(defaultsOf(file), ofAll)),
        foldersAbovePosts(file, rules),
      );
    },
    titleOf: titleiseSlug,
    fillPermalink: (pattern, page) => fillPermalink(pattern, { ...page, site: siteOf(page) }),
    pathOf: (page) => {
      const site = siteOf(page);
      return fillPermalink(patternFor(site.collection, style), { ...page, site });
    },
  };
}

/** Jekyll's `titleize_slug`: a capital for each word, the rest in lower case. */
function titleiseSlug(slug: string): string {
  const words = slug.split("-").filter((word) => word !== "");
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`).join(" ");
}

/** The fields that Jekyll reads in its own way. */
function readFields(fields: Fields, folders: readonly string[]): Fields {
  const read = new Map(fields);
  const date = fields.get("date");
  if (date !== undefined) read.set("date", normaliseDate(date));
  const tags = fields.get("tag") ?? fields.get("tags");
  if (tags !== undefined) {
    read.delete("tag");
    read.set("tags", { ...tags, value: namesIn(tags, tags.name === "tag").map(withoutComma) });
  }
  const [plural, singular] = [fields.get("categories"), fields.get("category")];
  const field = plural ?? singular;
  if (field === undefined && folders.length === 0) return read;
  const own = [...(plural ? namesIn(plural) : []), ...(singular ? namesIn(singular, true) : [])];
  const names = [...new Set([...folders, ...own])];
  const origin = field ?? { name: "categories", line: 1 };
  const from = `the folders above \`_posts\`${field === undefined ? "" : ` and ${formatFieldPlace(field)}`}`;
  read.delete("category");
  read.set("categories", {
    ...origin,
    ...(folders.length === 0 ? {} : { from }),
    value: names.map(withoutComma),
  });
  read.set(ADDRESS_CATEGORIES, { ...origin, value: names });
  return read;
}

/** Jekyll splits text at spaces, but not that of the singular field. */
function namesIn({ value }: Field, isSingular = false): readonly string[] {
  const items =
    typeof value === "string" && !isSingular ? value.split(/\s+/) : isList(value) ? value : [value];
  return items.flatMap((item) => textOf(item) ?? []);
}

/** `a, b` is in addresses as Jekyll splits it (`a,` and `b`), but a tag isn't called like that. */
function withoutComma(name: string): string {
  return name.replace(/,+$/, "");
}

import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { mergeFields, settingOf } from "#content/dialects/generator-data.js";
import { formatFieldPlace } from "#content/front-matter/fields.js";
import { type Field, type Fields, isList } from "#content/model/value.js";
import { fillPermalink } from "./addresses.js";
import { makeDefaults } from "./defaults.js";

/** https://jekyllrb.com/docs/ */
export const JEKYLL: Generator = {
  name: "jekyll",
  configFiles: ["_config.yml", "_config.yaml", "_config.toml"],
  makeDialect: makeJekyll,
  readFacts: ({ settings }) => {
    const source = sourceOf(settings);
    const url = settingOf(settings, "url");
    return {
      title: settingOf(settings, "title"),
      url: url === undefined ? undefined : `${url}${settingOf(settings, "baseurl") ?? ""}`,
      language: settingOf(settings, "lang", "locale"),
      postFolders: source === "" ? ["_posts", "docs/_posts", "."] : [`${source}/_posts`, source],
    };
  },
};

/** The folder below the configuration's that holds the site, "" if it is the same. */
function sourceOf(settings: Fields): string {
  return (settingOf(settings, "source") ?? "").replace(/^[./]+|\/+$/g, "");
}

function makeJekyll({ source, settings }: GeneratorSite): Dialect {
  const defaultsOf = makeDefaults(settings);
  // Paths count from the site's own source folder.
  const own = sourceOf(settings);
  const inner = own !== "" && `${source}/`.startsWith(`${own}/`) ? source.slice(own.length + 1) : source;
  const permalink = settingOf(settings, "permalink") ?? "date";
  const ofAll = new Map([...settings].filter(([name]) => name === "excerptseparator" || name === "lang"));
  return {
    name: "jekyll",
    template: "jekyll",
    applyDefaults: (fields, path) => {
      const file = inner === "" ? path : `${inner}/${path}`;
      return withNames(mergeFields(fields, mergeFields(defaultsOf(file), ofAll)), file);
    },
    titleOf: titleiseSlug,
    fillPermalink,
    pathOf: (page) => fillPermalink(permalink, page),
  };
}

/** Jekyll's `titleize_slug`: a capital for each word, the rest in lower case. */
function titleiseSlug(slug: string): string {
  const words = slug.split("-").filter((word) => word !== "");
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`).join(" ");
}

/** Splits strings of names at their spaces, and adds the folders above `_posts` to the categories. */
function withNames(fields: Fields, file: string): Fields {
  const folders = /^(.+)\/_(?:posts|drafts)\//.exec(file)?.[1]?.split("/") ?? [];
  let named = fields;
  for (const key of ["categories", "tags"]) {
    const field = fields.get(key);
    const names = typeof field?.value === "string" ? field.value.trim().split(/\s+/) : [];
    // With commas they are split already.
    if (field !== undefined && names.length > 1 && !names.some((name) => name.includes(",")))
      named = new Map(named).set(key, { ...field, value: names });
  }
  return folders.length === 0 ? named : new Map(named).set("categories", addCategories(folders, named));
}

function addCategories(folders: readonly string[], fields: Fields): Field {
  const field = fields.get("categories") ?? fields.get("category");
  const own = field === undefined ? [] : isList(field.value) ? field.value : [field.value];
  const from = `the folders above \`_posts\`${field === undefined ? "" : ` and ${formatFieldPlace(field)}`}`;
  return { name: field?.name ?? "categories", line: field?.line ?? 1, from, value: [...folders, ...own] };
}

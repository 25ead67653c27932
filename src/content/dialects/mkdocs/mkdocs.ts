import { join } from "node:path";
import type { AddressProblem, Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { readGeneratorData, settingOf } from "#content/dialects/generator-data.js";
import { dateParts, rootPath } from "#content/dialects/permalinks.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { type Fields, fieldKey, isList, isMap, type Value } from "#content/model/value.js";
import { githubSlug } from "#content/text/github-slug.js";
import type { WallTime } from "#zoned-time.js";

/** https://squidfunk.github.io/mkdocs-material/plugins/blog/ */
export const MKDOCS: Generator = {
  name: "mkdocs",
  configFiles: ["mkdocs.yml", "mkdocs.yaml"],
  makeDialect: makeMkDocs,
  readFacts: ({ settings }) => {
    const docs = docsFolder(settings);
    return {
      title: settingOf(settings, "sitename"),
      url: settingOf(settings, "siteurl"),
      description: settingOf(settings, "sitedescription"),
      author: settingOf(settings, "siteauthor"),
      language: languageOf(settings),
      timezone: "UTC",
      postFolders: [join(docs, readBlog(settings).folder, "posts").replaceAll("\\", "/"), docs],
    };
  },
};

function docsFolder(settings: Fields): string {
  return (settingOf(settings, "docsdir") ?? "docs").replace(/^\.\/|\/+$/g, "");
}

function languageOf(settings: Fields): string | undefined {
  const theme = settings.get("theme")?.value;
  return isMap(theme) ? textOf(theme.get("language")) : undefined;
}

interface Blog {
  /** Below the docs; "" if the whole site is the blog. */
  readonly folder: string;
  readonly options: ReadonlyMap<string, Value>;
}

/** `plugins` is a list of names and of maps with one name. */
function readBlog(settings: Fields): Blog {
  const plugins = settings.get("plugins")?.value;
  const items = isList(plugins) ? plugins : isMap(plugins) ? [plugins] : [];
  const found = items
    .map((item) => (isMap(item) ? (item.get("blog") ?? item.get("material/blog")) : undefined))
    .find((item) => item !== undefined);
  const options = isMap(found) ? found : new Map<string, Value>();
  return { folder: (textOf(options.get("blogdir")) ?? "blog").replace(/^\.\/?$|^\.\/|\/+$/g, ""), options };
}

function makeMkDocs({ folder, source, settings }: GeneratorSite): Dialect {
  const docs = docsFolder(settings);
  const blog = readBlog(settings);
  const authors = readGeneratorData(join(folder, docs, blog.folder, ".authors.yml"), ".authors.yml");
  const below =
    source === docs ? "" : source.startsWith(`${docs}/`) ? `${source.slice(docs.length + 1)}/` : "";
  const posts = postsFolder(blog);
  const ending = settings.get("usedirectoryurls")?.value === false ? ".html" : "/";
  return {
    name: "mkdocs",
    template: undefined,
    markdown: extensionsOf(settings),
    timezone: "UTC",
    skipPath: (path) =>
      `${below}${path}`.startsWith(posts) ? undefined : "It isn't in the folder of the blog's posts.",
    applyDefaults: (fields) => withDates(withAuthors(fields, authors)),
    pathOf: (page): string | AddressProblem => {
      const { fields, title, time } = page;
      const slug = textOf(fields.get("slug")?.value) ?? slugOfTitle(title);
      const filled = fillFormat(textOf(blog.options.get("posturlformat")) ?? "{date}/{slug}", {
        slug,
        date: formatDate(textOf(blog.options.get("posturldateformat")) ?? "yyyy/MM/dd", time),
        categories: namesIn(findField(fields, FIELD_ALIASES.categories)?.value).map(slugOfTitle).join("/"),
        file: page.pathInfo.path.split("/").at(-1) ?? "",
      });
      return (
        filled ?? {
          problem: "Its `post_url_format` can't be followed. Read the built pages: `{ html: site }`.",
        }
      );
    },
  };

  function fillFormat(
    format: string,
    values: Readonly<Record<string, string | undefined>>,
  ): string | undefined {
    let known = true;
    const filled = format.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      known &&= value !== undefined;
      return value ?? "";
    });
    return known ? rootPath(`${blog.folder}/${filled}`.replace(/\/+$/, "") + ending) : undefined;
  }
}

function postsFolder({ folder, options }: Blog): string {
  const written = textOf(options.get("postdir")) ?? "{blog}/posts";
  return `${written.replace("{blog}", folder).replace(/^\/+|\/+$/g, "")}/`;
}

/** PyMdown's `slugify` in lower case. */
function slugOfTitle(title: string): string {
  return githubSlug(
    title
      .normalize("NFC")
      .replace(/<[^>]*>/g, "")
      .trim(),
  );
}

function namesIn(value: Value | undefined): readonly string[] {
  return (isList(value) ? value : value === undefined ? [] : [value])
    .map((name) => textOf(name) ?? "")
    .filter(Boolean);
}

/** Babel's patterns: letters of the date in runs. */
function formatDate(format: string, time: WallTime): string | undefined {
  const parts = dateParts(time);
  const values = new Map([
    ["yyyy", parts.year],
    ["y", parts.year],
    ["yy", parts.year.slice(2)],
    ["MM", parts.month],
    ["M", String(Number(parts.month))],
    ["MMMM", parts.monthName],
    ["MMM", parts.monthName.slice(0, 3)],
    ["dd", parts.day],
    ["d", String(Number(parts.day))],
  ]);
  let known = true;
  const filled = format.replace(/([a-zA-Z])\1*/g, (run) => {
    const value = values.get(run);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? filled : undefined;
}

/** `date: { created: …, updated: … }` */
function withDates(fields: Fields): Fields {
  const date = fields.get("date");
  if (!isMap(date?.value)) return fields;
  const read = new Map(fields);
  const created = date.value.get("created");
  const updated = date.value.get("updated");
  read.delete("date");
  if (created !== undefined) read.set("date", { ...date, value: created });
  if (updated !== undefined && !fields.has("updated"))
    read.set("updated", { ...date, name: "date.updated", value: updated });
  return read;
}

/** Keys of `.authors.yml`, which has them below `authors`. */
function withAuthors(fields: Fields, authors: Fields | undefined): Fields {
  const known = authors?.get("authors")?.value;
  const field = fields.get("authors");
  if (!isMap(known) || field === undefined) return fields;
  const items = isList(field.value) ? field.value : [field.value];
  const value = items.map((item) => (typeof item === "string" ? (known.get(fieldKey(item)) ?? item) : item));
  return new Map(fields).set("authors", { ...field, value });
}

const EXTENSIONS: readonly (readonly [RegExp, MarkdownExtension])[] = [
  [/^(?:abbr|markdown\.extensions\.abbr|extra|markdown\.extensions\.extra)$/, "abbreviations"],
  [/^(?:markdown\.extensions\.)?(?:admonition)$|^pymdownx\.(?:details|tabbed|blocks\..*)$/, "admonitions"],
  [/^(?:markdown\.extensions\.)?(?:attr_?list|extra)$/, "attributes"],
  [/^pymdownx\.(?:superfences|highlight)$/, "code titles"],
  [/^(?:markdown\.extensions\.)?(?:def_?list|extra)$/, "definition lists"],
  [/^pymdownx\.emoji$/, "emoji"],
  [/^pymdownx\.caret$/, "insertions"],
  [/^pymdownx\.mark$/, "marks"],
  [/^pymdownx\.arithmatex$/, "math"],
  [/^pymdownx\.tilde$/, "subscripts"],
  [/^pymdownx\.caret$/, "superscripts"],
];

function extensionsOf(settings: Fields): readonly MarkdownExtension[] {
  const given = settings.get("markdownextensions")?.value;
  const names = (isList(given) ? given : isMap(given) ? [...given.keys()] : []).flatMap((item) =>
    isMap(item) ? [...item.keys()] : [textOf(item) ?? ""],
  );
  const linksBareUrls = names.includes("pymdownx.magiclink");
  return [
    ...(linksBareUrls ? [] : ["no bare URLs" as const]),
    // `pymdownx.extra` doesn't have it either.
    ...(names.includes("pymdownx.tilde") ? [] : ["no strikethrough" as const]),
    ...new Set(
      EXTENSIONS.flatMap(([pattern, extension]) =>
        names.some((name) => pattern.test(name)) ? [extension] : [],
      ),
    ),
  ];
}

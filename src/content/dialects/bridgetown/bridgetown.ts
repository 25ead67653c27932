import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Dialect, Generator, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import { readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { dateParts, fillTokens, rootPath } from "#content/dialects/permalinks.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import { type Fields, isList } from "#content/model/value.js";
import { slugOf } from "#content/text/slug.js";

/** https://www.bridgetownrb.com/docs */
export const BRIDGETOWN: Generator = {
  name: "bridgetown",
  configFiles: ["bridgetown.config.yml", "config/initializers.rb"],
  ownsConfig: (path) =>
    path.endsWith(".yml") ||
    (/\bBridgetown\.configure\b/.test(readSmallFile(path) ?? "") &&
      existsSync(join(dirname(path), "../src"))),
  makeDialect: makeBridgetown,
  readFacts: (site) => ({
    ...readMetadata(site),
    url: setting(site, "url"),
    timezone: setting(site, "timezone"),
    postFolders: ["src/_posts", "src"],
  }),
};

function readMetadata({ folder }: GeneratorSite): {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
} {
  const text = readSmallFile(join(folder, "src/_data/site_metadata.yml")) ?? "";
  const read = (name: string) =>
    new RegExp(`^${name}:[ \\t]*["']?([^"'\\n]{1,200})`, "m").exec(text)?.[1]?.trim();
  return { title: read("title"), description: read("description") };
}

/** `name: value` in YAML, or `name "value"` in Ruby. */
function setting({ settings, program }: GeneratorSite, name: string): string | undefined {
  const match = new RegExp(`^[ \\t]*${name}[ \\t]+(?:"([^"\\n]*)"|'([^'\\n]*)'|:(\\w+))`, "m").exec(program);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? settingOf(settings, name.replaceAll("_", ""));
}

const STYLES: ReadonlyMap<string, string> = new Map([
  ["pretty", "/:categories/:year/:month/:day/:slug/"],
  ["pretty_ext", "/:categories/:year/:month/:day/:slug.html"],
  ["simple", "/:categories/:slug/"],
  ["simple_ext", "/:categories/:slug.html"],
]);

function makeBridgetown(site: GeneratorSite): Dialect {
  const style = setting(site, "permalink") ?? "pretty";
  const isPost = (path: string) => /(?:^|\/)_(?:posts|drafts)\//.test(`${site.source}/${path}`);
  return {
    name: "bridgetown",
    template: setting(site, "template_engine") === "liquid" ? "liquid" : "erb",
    markdown: ["abbreviations", "attributes", "definition lists", "math"],
    timezone: setting(site, "timezone"),
    skipPath: (path) => (isPost(path) ? undefined : "It is a page, not in `_posts`."),
    fillPermalink,
    pathOf: (page) => fillPermalink(STYLES.get(style) ?? style, page),
  };
}

/** https://www.bridgetownrb.com/docs/content/permalinks */
function fillPermalink(pattern: string, { fields, slug, time }: PermalinkInput): string | undefined {
  const parts = dateParts(time);
  const filled = fillTokens(
    (STYLES.get(pattern) ?? pattern).replace(/\.\*$/, ".html"),
    /:([a-z_]+)/g,
    ([, name = ""]) => {
      switch (name) {
        case "year":
        case "month":
        case "day":
          return parts[name];
        case "slug":
        case "title":
        case "name":
          return slug;
        case "categories":
          return categoriesOf(fields).map(slugOf).join("/");
        case "locale":
        case "lang":
          return "";
        default:
          return undefined;
      }
    },
  );
  return filled === undefined ? undefined : rootPath(filled);
}

function categoriesOf(fields: Fields): readonly string[] {
  const value = findField(fields, FIELD_ALIASES.categories)?.value;
  const names = isList(value) ? value.map((name) => textOf(name) ?? "") : (textOf(value) ?? "").split(/\s+/);
  return names.filter((name) => name !== "");
}

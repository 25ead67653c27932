import { join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { type ProgramSettings, readProgram } from "#content/dialects/program-settings.js";
import { makeAuthorReader } from "./people.js";

/** https://docusaurus.io/docs/blog. The configuration is a program; only settings written as plain strings are read from it. */
export const DOCUSAURUS: Generator = {
  name: "docusaurus",
  configFiles: ["ts", "js", "mjs", "cjs", "mts"].map((ending) => `docusaurus.config.${ending}`),
  makeDialect: makeDocusaurus,
  readFacts: ({ program }) => {
    const settings = readProgram(program);
    const url = settings.text("url");
    const home =
      url !== undefined && URL.canParse(url) ? new URL(settings.text("baseUrl") ?? "/", url).href : undefined;
    return {
      title: settings.text("title"),
      url: home,
      description: settings.text("tagline"),
      language: settings.text("defaultLocale"),
      // Dates without a zone are in UTC.
      timezone: "UTC",
      postFolders: [cleanPath(settings.objectOf("blog")?.text("path") ?? "blog"), "blog"],
    };
  },
};

function cleanPath(path: string): string {
  return path.replace(/^\.\//, "").replace(/\/+$/, "");
}

const BLOG_PLUGIN = "(?:@docusaurus/)?(?:plugin-)?content-blog";

/** The options of the blog with this folder; those of the preset's blog and of a plugin may leave it out. */
function findBlog(settings: ProgramSettings, source: string): ProgramSettings | undefined {
  const named = [source, `./${source}`, `${source}/`, `./${source}/`].flatMap((path) =>
    settings.objectsWith("path", path),
  );
  const unnamed = settings.objectsAfter(BLOG_PLUGIN).filter((options) => options.text("path") === undefined);
  return named[0] ?? settings.objectOf("blog") ?? (source === "blog" ? unnamed[0] : undefined);
}

function makeDocusaurus({ folder, source, program }: GeneratorSite): Dialect {
  const settings = readProgram(program);
  const blog = findBlog(settings, source);
  const base = blog?.text("routeBasePath") ?? "blog";
  const ending = settings.flag("trailingSlash") === true ? "/" : "";
  return {
    name: "docusaurus",
    template: settings.text("format") === "detect" || settings.text("format") === "md" ? undefined : "mdx",
    markdown: ["code titles", "containers", "emoji", "heading ids", "math"],
    buildsImages: true,
    basePath: settings.text("baseUrl"),
    timezone: "UTC",
    excerptSeparator: EXCERPT_END,
    skipPath: (path) =>
      /\.mdx?$/.test(path) ? undefined : "Docusaurus makes posts of .md and .mdx files only.",
    readPath,
    applyDefaults: makeAuthorReader(join(folder, source), blog?.text("authorsMapPath") ?? "authors.yml"),
    titleOf: (slug) => slug,
    pathOf: ({ fields, pathInfo, slug }) => {
      const own = fields.has("slug") ? slug : pathInfo.urlPath;
      return rootPath(`${base}/${own}`).replace(/(?<=.)\/$/, "") + ending;
    },
  };
}

const EXCERPT_END = "<!-- truncate -->";

/** https://docusaurus.io/docs/blog#blog-post-date */
function readPath(path: string): PathInfo {
  const usual = parsePostPath(path);
  const [all, folder = "", date = "", text = ""] =
    /^(.*?)(\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*?)(?:\/index)?\.mdx?$/.exec(path) ?? [];
  if (all === undefined)
    return { ...usual, urlPath: path.replace(/(?:\/index)?\.mdx?$/, ""), date: undefined };
  const [year = "", month = "", day = ""] = date.split(/[-/]/);
  return {
    ...usual,
    slug: text.split("/").at(-1) ?? text,
    urlPath: `${date.replaceAll("-", "/")}/${folder}${text}`,
    date: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`,
  };
}

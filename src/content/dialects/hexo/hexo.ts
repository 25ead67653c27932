import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import { readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { isMap } from "#content/model/value.js";
import { makeHexoNames, pathOf, withSlash } from "./addresses.js";

/** https://hexo.io/docs/configuration */
export const HEXO: Generator = {
  name: "hexo",
  configFiles: ["_config.yml", "_config.yaml", "_config.json"],
  ownsConfig: (path) =>
    existsSync(join(dirname(path), "source/_posts")) ||
    /"hexo"\s*:/.test(readSmallFile(join(dirname(path), "package.json")) ?? ""),
  makeDialect: makeHexo,
  readFacts: ({ settings }) => ({
    title: settingOf(settings, "title"),
    url: urlOf(settings),
    language: languageOf(settings),
    description: settingOf(settings, "description", "subtitle"),
    timezone: settingOf(settings, "timezone"),
    author: settingOf(settings, "author"),
    postFolders: [`${sourceFolder(settings)}/_posts`, sourceFolder(settings)],
  }),
};

type Settings = GeneratorSite["settings"];

function sourceFolder(settings: Settings): string {
  return (settingOf(settings, "sourcedir") ?? "source").replace(/^\.\/|\/+$/g, "");
}

/** `root` repeats the path of `url`; older sites have it there alone. */
function urlOf(settings: Settings): string | undefined {
  const url = settingOf(settings, "url");
  const root = settingOf(settings, "root") ?? "/";
  if (url === undefined || !URL.canParse(url)) return url;
  return new URL(url).pathname === "/" ? new URL(root, url).href : url;
}

function languageOf(settings: Settings): string | undefined {
  const language = settings.get("language")?.value;
  const [first] = Array.isArray(language) ? language : [language];
  return typeof first === "string" && first !== "default" ? first : undefined;
}

function makeHexo({ source, settings }: GeneratorSite): Dialect {
  const posts = `${sourceFolder(settings)}/_posts`;
  // Below `source` there are pages, too, which Hexo puts into no feed.
  const isPost = (path: string) => /(?:^|\/)_(?:posts|drafts)\//.test(`${source}/${path}`);
  const names = makeHexoNames(
    settings,
    `${source}/`.startsWith(`${posts}/`) ? source.slice(posts.length + 1) : "",
  );
  return {
    name: "hexo",
    template: "hexo",
    markdown: markdownOf(settings),
    timezone: settingOf(settings, "timezone"),
    basePath: settingOf(settings, "root"),
    skipPath: (path) => (isPost(path) ? undefined : "It is a page, not in `_posts`."),
    readPath: (path) => names.readPath(path, parsePostPath(path)),
    applyDefaults: (fields) => withSlash(fields, settings),
    relativePictures: hasPostAssets(settings) ? undefined : "site",
    pathOf: (page) => pathOf(page, settings),
  };
}

/** Otherwise the renderer takes relative pictures for those of the site's root. */
function hasPostAssets(settings: Settings): boolean {
  const marked = settings.get("marked")?.value;
  return isMap(marked) && (marked.get("postasset") === true || marked.get("prependroot") === false);
}

/** The renderer that comes with Hexo reads GitHub's Markdown; another one for markdown-it has plugins. */
function markdownOf(settings: Settings): Dialect["markdown"] {
  const renderer = settings.get("markdown")?.value;
  return isMap(renderer)
    ? ["abbreviations", "containers", "emoji", "insertions", "marks", "subscripts", "superscripts"]
    : [];
}

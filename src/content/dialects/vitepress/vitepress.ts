import { dirname, join } from "node:path";
import type { Dialect, Generator, GeneratorSite, PermalinkInput } from "#content/dialects/dialect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { dateParts, fillTokens, rootPath } from "#content/dialects/permalinks.js";
import { readProgram } from "#content/dialects/program-settings.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";

const ENDINGS = ["mts", "ts", "mjs", "js", "cjs"];

const EXTENSIONS: readonly MarkdownExtension[] = ["attributes", "callouts", "containers", "emoji", "math"];

/** https://vitepress.dev/guide/routing. The configuration is a program; only settings written as plain strings are read from it. */
export const VITEPRESS: Generator = {
  name: "vitepress",
  configFiles: ENDINGS.flatMap((ending) => [
    `.vitepress/config.${ending}`,
    `.vitepress/config/index.${ending}`,
  ]),
  makeDialect: ({ source, program }) => makeVitePress(source, program),
  readFacts: (site) => ({ ...readFacts(site, ["posts", "blog"]) }),
};

/** https://v1.vuepress.vuejs.org/guide/ and https://vuepress.vuejs.org/guide/ */
export const VUEPRESS: Generator = {
  name: "vuepress",
  configFiles: ENDINGS.map((ending) => `.vuepress/config.${ending}`),
  makeDialect: ({ source, program }) => makeVuePress(source, program),
  readFacts: (site) => ({ ...readFacts(site, ["_posts", "posts", "blog"]) }),
};

function readFacts({ folder, program }: GeneratorSite, names: readonly string[]) {
  const settings = readProgram(program);
  const { hostname } = { hostname: settings.objectOf("sitemap")?.text("hostname") };
  const host = hostname ?? readSmallFile(join(dirname(folder), "CNAME"))?.trim();
  const url = host === undefined ? undefined : /^https?:/.test(host) ? host : `https://${host}`;
  const base = settings.text("base") ?? "/";
  return {
    title: settings.text("title"),
    description: settings.text("description"),
    language: settings.text("lang"),
    url:
      url !== undefined && URL.canParse(url) && new URL(url).pathname === "/" ? new URL(base, url).href : url,
    timezone: "UTC",
    postFolders: [...names, "."],
  };
}

function makeVitePress(source: string, program: string): Dialect {
  const settings = readProgram(program);
  const ending = settings.flag("cleanUrls") === true ? "" : ".html";
  const root = cleanPath(settings.text("srcDir") ?? "");
  const above = below(source, root);
  const rewrites = /\brewrites\s*[:(]/.test(program);
  return {
    name: "vitepress",
    template: "vue",
    markdown: EXTENSIONS,
    buildsImages: true,
    basePath: settings.text("base"),
    timezone: "UTC",
    notices: rewrites ? [REWRITES] : [],
    skipPath: (path) => (/\.md$/.test(path) ? undefined : "VitePress makes pages of .md files only."),
    pathOf: ({ pathInfo }) => rootPath(withEnding(`${above}${pathInfo.path}`, ending)),
  };
}

const REWRITES =
  "Its `rewrites` aren't read, so posts that they move have other addresses. Read the built pages: `{ html: .vitepress/dist }`.";

function makeVuePress(source: string, program: string): Dialect {
  const settings = readProgram(program);
  const above = below(source, "");
  return {
    name: "vuepress",
    template: "vue",
    markdown: EXTENSIONS,
    buildsImages: true,
    basePath: settings.text("base"),
    timezone: "UTC",
    notices: /plugin-blog|blogPlugin|\bpatterns\b/.test(program) ? [BLOG] : [],
    fillPermalink: fillVuePress,
    pathOf: (page) => {
      const pattern = settings.text("permalink");
      if (pattern !== undefined) return fillVuePress(pattern, page);
      const path = `${above}${page.pathInfo.path}`.replace(/(^|\/)README$/i, "$1index");
      return rootPath(withEnding(path, ".html"));
    },
  };
}

const BLOG =
  "A plugin or a setting of its own may move the posts. Compare some addresses with the site, or read the built pages: `{ html: .vuepress/dist }`.";

/** `:year/:month/:day/:slug` and `:regular` (https://v1.vuepress.vuejs.org/guide/permalinks.html). */
function fillVuePress(pattern: string, { pathInfo, slug, time }: PermalinkInput): string | undefined {
  const parts = dateParts(time);
  const filled = fillTokens(pattern, /:(\w+)/g, ([, name = ""]) => {
    switch (name) {
      case "year":
      case "month":
      case "day":
        return parts[name];
      case "i_month":
        return String(Number(parts.month));
      case "i_day":
        return String(Number(parts.day));
      case "minutes":
        return parts.minute;
      case "seconds":
        return parts.second;
      case "slug":
        return slug;
      case "regular":
        return `${pathInfo.path}.html`;
      default:
        return undefined;
    }
  });
  return filled === undefined ? undefined : rootPath(filled);
}

function withEnding(path: string, ending: string): string {
  return /(?:^|\/)index$/.test(path) ? path.replace(/index$/, "") : `${path}${ending}`;
}

/** The source's folder below another one, with a slash at its end; or "". */
function below(source: string, root: string): string {
  if (source === root) return "";
  return root === ""
    ? `${source}/`
    : source.startsWith(`${root}/`)
      ? `${source.slice(root.length + 1)}/`
      : "";
}

function cleanPath(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

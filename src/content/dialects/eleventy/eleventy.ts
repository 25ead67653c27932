import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { readProgram } from "#content/dialects/program-settings.js";
import type { Template } from "#content/model/post.js";
import { listFiles } from "#machine/list-files.js";
import { fillPermalink, pathOf } from "./addresses.js";
import { makeDataReader, mergeData, withoutCollections } from "./data-files.js";
import { makeLayoutReader } from "./layouts.js";

const POST_FOLDERS = ["content/blog", "content/posts", "src/posts", "src/blog", "posts", "blog", "content"];

/** https://www.11ty.dev/docs/. The configuration is a program; only settings written as plain strings are read from it. */
export const ELEVENTY: Generator = {
  name: "eleventy",
  configFiles: [
    ...["js", "mjs", "cjs", "ts"].map((ending) => `eleventy.config.${ending}`),
    ".eleventy.js",
    ".eleventy.cjs",
  ],
  ownsConfig: (path) =>
    basename(path) !== "package.json" || /"@11ty\/eleventy"\s*:/.test(readSmallFile(path) ?? ""),
  makeDialect: makeEleventy,
  readFacts: ({ folder, program }) => ({
    ...readMetadata(folder, program),
    postFolders: [...POST_FOLDERS, `${inputFolder(program) || "."}/_posts`, inputFolder(program) || "."],
  }),
};

/** Starters keep these in a data file for all pages. */
function readMetadata(folder: string, program: string) {
  const input = inputFolder(program);
  const text = ["metadata", "site", "meta"]
    .flatMap((name) => ["json", "js", "mjs", "cjs", "yaml", "yml"].map((ending) => `_data/${name}.${ending}`))
    .flatMap((name) => [readSmallFile(join(folder, input, name)), readSmallFile(join(folder, name))])
    .find((found) => found !== undefined);
  const settings = readProgram(text ?? "");
  const url = settings.text("url");
  const prefix = pathPrefix(program) ?? "";
  return {
    title: settings.text("title"),
    url:
      url !== undefined && URL.canParse(prefix, url) && new URL(url).pathname === "/"
        ? new URL(prefix, url).href
        : url,
    language: settings.text("language") ?? settings.text("lang"),
    description: settings.text("description"),
  };
}

function pathPrefix(program: string): string | undefined {
  return readProgram(program).text("pathPrefix");
}

/** What programs beside the posts may decide. A list of tags and a layout change no address. */
function findPrograms(folder: string, source: string): readonly string[] {
  const root = join(folder, source);
  const files = existsSync(root) ? [...listFiles(root)] : [];
  const programs = files
    .filter((name) => /\.11tydata\.[cm]?[jt]s$/.test(name))
    .filter((name) => {
      const text = readSmallFile(join(root, name)) ?? "";
      return /=>|\bfunction\b|\bpermalink\b|\bdate\b|\brequire\(|^import\b/m.test(text);
    });
  return programs.length === 0
    ? []
    : [
        `${programs
          .slice(0, 3)
          .map((name) => `\`${name}\``)
          .join(
            ", ",
          )}${programs.length > 3 ? " and others" : ""}: JavaScript isn't run, so addresses, dates and tags that it sets are not known. Compare some with the site, or read the built pages: \`{ html: _site }\`.`,
      ];
}

function inputFolder(program: string): string {
  return (folderSetting(program, "input") ?? "").replace(/^\.?\/+|^\.$|\/+$/g, "");
}

/** One of `dir`. */
function folderSetting(program: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s{0,9}:\\s{0,9}["'\`]([^"'\`]*)["'\`]`).exec(program)?.[1];
}

function makeEleventy({ folder, source, program }: GeneratorSite): Dialect {
  const input = inputFolder(program);
  // The source's folders below the input folder are part of the addresses.
  const above =
    input === "" ? source : `${source}/`.startsWith(`${input}/`) ? source.slice(input.length + 1) : "";
  const readData = makeDataReader(folder, source);
  const readLayouts = makeLayoutReader(
    ["layouts", "includes"].map((name) => join(folder, input, folderSetting(program, name) ?? "_includes")),
  );
  return {
    name: "eleventy",
    basePath: pathPrefix(program),
    timezone: "UTC",
    notices: findPrograms(folder, source),
    markdown: ["heading ids"],
    template: templateOf(program),
    applyDefaults: (own, path) => {
      const fields = mergeData(own, readData(path));
      return withoutCollections(mergeData(fields, readLayouts(fields)));
    },
    isVolatileDate: (written) => /^(?:git )?(?:last modified|created)$/i.test(written),
    fillPermalink: (pattern, page) => fillPermalink(pattern, page, above),
    pathOf: (page) => pathOf(page, above),
  };
}

function templateOf(program: string): Template | undefined {
  const [, quoted, plain] = /markdownTemplateEngine\s*:\s*(?:["'`](\w+)["'`]|(false))/.exec(program) ?? [];
  if (plain !== undefined) return undefined;
  return quoted === "njk" ? "nunjucks" : "liquid";
}

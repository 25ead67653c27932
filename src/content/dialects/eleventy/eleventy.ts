import { basename } from "node:path";
import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import type { Template } from "#content/model/post.js";
import { fillPermalink, pathOf } from "./addresses.js";
import { makeDataReader, mergeData, withoutCollections } from "./data-files.js";

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
  readFacts: ({ program }) => ({ postFolders: [...POST_FOLDERS, inputFolder(program) || "."] }),
};

function inputFolder(program: string): string {
  const [, written = ""] = /\binput\s*:\s*["'`]([^"'`]*)["'`]/.exec(program) ?? [];
  return written.replace(/^\.?\/+|^\.$|\/+$/g, "");
}

function makeEleventy({ folder, source, program }: GeneratorSite): Dialect {
  const input = inputFolder(program);
  // The source's folders below the input folder are part of the addresses.
  const above =
    input === "" ? source : `${source}/`.startsWith(`${input}/`) ? source.slice(input.length + 1) : "";
  const readData = makeDataReader(folder, source);
  return {
    name: "eleventy",
    template: templateOf(program),
    applyDefaults: (own, path) => withoutCollections(mergeData(own, readData(path))),
    isVolatileDate: (written) => /^(?:git )?(?:last modified|created)$/i.test(written),
    skipReason: (fields) =>
      fields.get("eleventyexcludefromcollections")?.value === true
        ? "`eleventyExcludeFromCollections: true` keeps it out of lists."
        : undefined,
    fillPermalink: (pattern, page) => fillPermalink(pattern, page, above),
    pathOf: (page) => pathOf(page, above),
  };
}

function templateOf(program: string): Template | undefined {
  const [, quoted, plain] = /markdownTemplateEngine\s*:\s*(?:["'`](\w+)["'`]|(false))/.exec(program) ?? [];
  if (plain !== undefined) return undefined;
  return quoted === "njk" ? "nunjucks" : "liquid";
}

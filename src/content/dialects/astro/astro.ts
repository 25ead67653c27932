import type { Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { githubSlug } from "#content/text/github-slug.js";

/** https://docs.astro.build/. The configuration is a program; only settings written as plain strings are read from it. */
export const ASTRO: Generator = {
  name: "astro",
  configFiles: ["mjs", "ts", "js", "mts", "cjs"].map((ending) => `astro.config.${ending}`),
  makeDialect: makeAstro,
  readFacts: ({ program }) => ({
    url: /\bsite:\s*["'`](https?:\/\/[^"'`\s$]+)["'`]/.exec(program)?.[1],
    language: /\bdefaultLocale:\s*["'`]([\w-]+)["'`]/.exec(program)?.[1],
    postFolders: ["src/content/blog", "src/content/posts", "src/data/blog", "src/content", "."],
  }),
};

/** A content collection is served under its folder's name (https://docs.astro.build/en/guides/content-collections/). */
function makeAstro({ source }: GeneratorSite): Dialect {
  const dialect: Dialect = { name: "astro", buildsImages: true };
  const [all, collection = ""] = /^src\/(?:content|data|pages)(?:\/(.+)|$)/.exec(source) ?? [];
  if (all === undefined) return dialect;
  return {
    ...dialect,
    pathOf: ({ fields, pathInfo, slug }) => {
      const own = fields.has("slug") ? slug : pathInfo.path.replace(/(^|\/)index$/, "$1");
      return rootPath(`${collection}/${own}/`.split("/").map(githubSlug).join("/"));
    },
  };
}

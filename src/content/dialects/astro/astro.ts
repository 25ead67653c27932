import { join } from "node:path";
import type { AddressProblem, Dialect, Generator, GeneratorSite } from "#content/dialects/dialect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { githubSlug } from "#content/text/github-slug.js";
import { type Collection, readCollections } from "./collections.js";
import { findRoute, type Route } from "./routes.js";

/** https://docs.astro.build/. The configuration is a program; only settings written as plain strings are read from it. */
export const ASTRO: Generator = {
  name: "astro",
  configFiles: ["mjs", "ts", "js", "mts", "cjs"].map((ending) => `astro.config.${ending}`),
  makeDialect: makeAstro,
  readFacts: ({ folder, program }) => ({
    url: urlOf(program),
    language: /\bdefaultLocale:\s*["'`]([\w-]+)["'`]/.exec(program)?.[1],
    ...readTheme(folder),
    postFolders: [
      ...readCollections(folder)
        .map(({ base }) => base)
        .filter((base) => /blog|post|article|writing|journal|note/.test(base)),
      "src/content/blog",
      "src/content/posts",
      "src/data/blog",
      "src/content",
      ".",
    ],
  }),
};

function urlOf(program: string): string | undefined {
  const site = /\bsite:\s*["'`](https?:\/\/[^"'`\s$]+)["'`]/.exec(program)?.[1];
  const base = /\bbase:\s*["'`]([^"'`\s$]+)["'`]/.exec(program)?.[1] ?? "";
  if (site === undefined || !URL.canParse(site)) return site;
  return new URL(`${base.replace(/^\/*|\/*$/g, "")}/`.replace(/^\/$/, ""), site.replace(/\/?$/, "/")).href;
}

/** Starters keep the title there. */
function readTheme(folder: string): {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
} {
  const text = ["ts", "js", "mjs"]
    .flatMap((ending) => [`src/consts.${ending}`, `src/config.${ending}`, `src/site.config.${ending}`])
    .map((name) => readSmallFile(join(folder, name)))
    .find((found) => found !== undefined);
  const read = (name: string) =>
    new RegExp(`\\b(?:SITE_)?${name}\\b["']?\\s*[:=]\\s*(?:"([^"\\n]*)"|'([^'\\n]*)')`, "i").exec(text ?? "");
  const [title, description] = [read("title"), read("description")];
  return { title: title?.[1] ?? title?.[2], description: description?.[1] ?? description?.[2] };
}

/** Where the files of a source go. */
interface Placement {
  readonly route: Route;
  /** The source's folder below the collection's, with a slash at its end; or "". */
  readonly above: string;
  readonly isSlugged: boolean;
  /** No page was found that shows the files. */
  readonly isGuess?: true;
}

function makeAstro({ folder, source, program }: GeneratorSite): Dialect {
  const basePath = /\bbase:\s*["'`]([^"'`\s$]+)["'`]/.exec(program)?.[1];
  const dialect: Dialect = { name: "astro", markdown: [], buildsImages: true, basePath };
  const placement = placeSource(folder, source);
  if (placement === undefined) return dialect;
  const ending = endingOf(program);
  const { route, above, isSlugged, isGuess } = placement;
  return {
    ...dialect,
    notices: isGuess ? [GUESSED] : [],
    pathOf: ({ fields, pathInfo, slug }): string | AddressProblem => {
      if (route.kind === "unknown")
        return {
          problem: `\`src/pages/${route.file}\` makes the addresses in JavaScript, which isn't run. Read the built pages: \`{ html: dist }\`.`,
        };
      const prefix = route.kind === "prefix" ? route.prefix : "";
      // A collection's own index keeps its name.
      const index = isSlugged ? /\/index$/ : /(?:^|\/)index$/;
      const own = fields.has("slug") ? slug : `${above}${pathInfo.path}`.replace(index, "");
      const path = isSlugged && !fields.has("slug") ? own.split("/").map(githubSlug).join("/") : own;
      return rootPath(`${`${prefix}${path}`.replace(/\/+$/, "")}${ending}`).replace(/\/{2,}/g, "/");
    },
  };
}

const GUESSED =
  "No page in `src/pages` was found that shows this collection, so its addresses are the collection's name and the file's. Compare some with the site, set the source's `url`, or read the built pages: `{ html: dist }`.";

function placeSource(folder: string, source: string): Placement | undefined {
  // Markdown in `src/pages` is a page by itself.
  const [page, inPages = ""] = /^src\/pages(?:\/(.+)|$)/.exec(source) ?? [];
  if (page !== undefined)
    return {
      route: { kind: "prefix", prefix: "" },
      above: inPages === "" ? "" : `${inPages}/`,
      isSlugged: false,
    };
  const collection = collectionOf(folder, source);
  if (collection === undefined) return undefined;
  const above = source.length > collection.base.length ? `${source.slice(collection.base.length + 1)}/` : "";
  const route = findRoute(folder, collection.name);
  if (route.kind !== "none") return { route, above, isSlugged: true };
  // By custom, as nothing better is known. Of several collections the first folder is the name.
  const prefix = collection.name === "" ? "" : `${collection.name}/`;
  return { route: { kind: "prefix", prefix }, above, isSlugged: true, isGuess: true };
}

/** As its configuration says, else the folder below `src/content`. */
function collectionOf(folder: string, source: string): Collection | undefined {
  const configured = readCollections(folder).find(({ base }) => `${source}/`.startsWith(`${base}/`));
  if (configured !== undefined) return configured;
  const [base, name] = /^src\/(?:content|data)\/([^/]+)/.exec(source) ?? [];
  if (base !== undefined && name !== undefined) return { name, base };
  return /^src\/(?:content|data)$/.test(source) ? { name: "", base: source } : undefined;
}

/** https://docs.astro.build/en/reference/configuration-reference/#trailingslash */
function endingOf(program: string): "" | "/" | ".html" {
  const trailingSlash = /\btrailingSlash:\s*["'`](\w+)["'`]/.exec(program)?.[1];
  const format = /\bformat:\s*["'`](file|directory|preserve)["'`]/.exec(program)?.[1];
  if (trailingSlash === "never") return "";
  return format === "file" ? ".html" : "/";
}

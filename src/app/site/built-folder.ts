import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DialectName } from "#config/schema.js";
import type { LoadedSource } from "#content/sources/open-source.js";

/** The default output folder of each generator. */
const BUILT_SITES: Readonly<Partial<Record<DialectName, string>>> = {
  hugo: "public",
  zola: "public",
  jekyll: "_site",
  eleventy: "_site",
  astro: "dist",
  hexo: "public",
  docusaurus: "build",
  vitepress: ".vitepress/dist",
  vuepress: ".vuepress/dist",
  pelican: "output",
  mkdocs: "site",
  bridgetown: "output",
  quartz: "public",
};

/** The folders where the generators of the sources have built the site, relative to the site's folder. */
export function findBuiltFolders(folder: string, sources: readonly LoadedSource[]): readonly string[] {
  const usual = new Set(sources.flatMap(({ dialect }) => BUILT_SITES[dialect] ?? []));
  return [...usual].filter((name) => existsSync(join(folder, name, "index.html")));
}

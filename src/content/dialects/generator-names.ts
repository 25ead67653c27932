import type { DialectName } from "#config/schema.js";

/** As their own people write them. */
export const GENERATOR_NAMES: Readonly<Record<DialectName, string>> = {
  jekyll: "Jekyll",
  hugo: "Hugo",
  zola: "Zola",
  eleventy: "Eleventy",
  astro: "Astro",
  hexo: "Hexo",
  docusaurus: "Docusaurus",
  vitepress: "VitePress",
  vuepress: "VuePress",
  pelican: "Pelican",
  mkdocs: "MkDocs",
  bridgetown: "Bridgetown",
  quartz: "Quartz",
  obsidian: "Obsidian",
  plain: "plain",
};

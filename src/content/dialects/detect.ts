import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { DialectName } from "#config/schema.js";
import { ASTRO } from "#content/dialects/astro/astro.js";
import { BRIDGETOWN } from "#content/dialects/bridgetown/bridgetown.js";
import { DOCUSAURUS } from "#content/dialects/docusaurus/docusaurus.js";
import { ELEVENTY } from "#content/dialects/eleventy/eleventy.js";
import { HEXO } from "#content/dialects/hexo/hexo.js";
import { HUGO } from "#content/dialects/hugo/hugo.js";
import { JEKYLL } from "#content/dialects/jekyll/jekyll.js";
import { MKDOCS } from "#content/dialects/mkdocs/mkdocs.js";
import { PELICAN } from "#content/dialects/pelican/pelican.js";
import { OBSIDIAN, QUARTZ } from "#content/dialects/quartz/quartz.js";
import { VITEPRESS, VUEPRESS } from "#content/dialects/vitepress/vitepress.js";
import { ZOLA } from "#content/dialects/zola/zola.js";
import type { Dialect, Generator, GeneratorSite } from "./dialect.js";
import { NO_FIELDS, readGeneratorData, readSmallFile } from "./generator-data.js";

export const PLAIN_DIALECT: Dialect = { name: "plain", relativeTo: "file" };

/** In the order in which a folder is searched for them. */
export const GENERATORS: readonly Generator[] = [
  ASTRO,
  ELEVENTY,
  DOCUSAURUS,
  VITEPRESS,
  VUEPRESS,
  QUARTZ,
  PELICAN,
  MKDOCS,
  BRIDGETOWN,
  HEXO,
  JEKYLL,
  ZOLA,
  HUGO,
  // Eleventy needs no configuration, only to be installed.
  { ...ELEVENTY, configFiles: ["package.json"] },
  OBSIDIAN,
];

interface DetectOptions {
  /** The source's folder, absolute. */
  readonly root: string;
  /** The folder of our own configuration, absolute. */
  readonly baseDir: string;
  /** The `dialect` of the source. */
  readonly configured?: DialectName;
}

export interface FoundGenerator {
  readonly generator: Generator;
  readonly site: GeneratorSite;
  /** The file by which it was recognised, relative to `baseDir`; absent if our configuration names the dialect. */
  readonly by?: string;
}

/** The dialect of a source, and the generator's file by which it was recognised. */
export function detectDialect(options: DetectOptions): { readonly dialect: Dialect; readonly by?: string } {
  const found = findGenerator(options);
  if (found === undefined) return { dialect: PLAIN_DIALECT };
  return { dialect: found.generator.makeDialect(found.site), by: found.by };
}

/**
 * Searches the source's folder and those above it, up to the folder that it shares with our own configuration. The
 * nearest generator counts. Undefined for a plain folder.
 *
 * @throws FeedletterError E_SOURCE if the generator's configuration can't be parsed
 */
export function findGenerator({ root, baseDir, configured }: DetectOptions): FoundGenerator | undefined {
  if (configured === "plain") return undefined;
  const folders = foldersAbove(root, baseDir);
  const generators = GENERATORS.filter(({ name }) => configured === undefined || configured === name);
  for (const yields of [undefined, true]) {
    for (const folder of folders) {
      for (const generator of generators.filter((each) => each.yields === yields)) {
        const { configFiles, ownsConfig } = generator;
        const path = configFiles
          .map((name) => join(folder, name))
          .find((file) => existsSync(file) && ownsConfig?.(file) !== false);
        if (path !== undefined)
          return { generator, site: openSite(folder, root, path), by: toSlashes(relative(baseDir, path)) };
      }
    }
  }
  const [generator] = generators;
  // Without a generator's file the site is taken to be where our own configuration is.
  if (configured !== undefined && generator !== undefined)
    return { generator, site: openSite(folders.at(-1) ?? root, root) };
  const holder = folders.find(looksLikeJekyll);
  if (holder === undefined) return undefined;
  const by = `${toSlashes(relative(baseDir, join(holder, "_posts")))}/`;
  return { generator: JEKYLL, site: { ...openSite(holder, root), guessed: true }, by };
}

/** Jekyll needs no configuration. A folder `_posts` among other Markdown files may be anybody's. */
function looksLikeJekyll(folder: string): boolean {
  const has = (name: string) => existsSync(join(folder, name));
  // Distill's and Quarto's.
  if (!has("_posts") || has("_site.yml") || has("_quarto.yml")) return false;
  return (
    JEKYLL_FILES.some(has) ||
    !readdirSync(folder).some((name) => /(?<!^readme)\.(?:md|markdown)$/i.test(name))
  );
}

const JEKYLL_FILES = [
  "_layouts",
  "_includes",
  "_data",
  "_drafts",
  "_sass",
  "Gemfile",
  "index.html",
  "index.md",
];

function foldersAbove(root: string, baseDir: string): readonly string[] {
  const folders = [root];
  const steps = relative(root, baseDir)
    .split(sep)
    .filter((step) => step === "..").length;
  // On another drive there is no shared folder; and a folder far above is probably somebody else's.
  for (let step = 0; step < Math.min(steps, 8); step += 1) folders.push(dirname(folders.at(-1) ?? root));
  return folders;
}

function openSite(folder: string, root: string, path = ""): GeneratorSite {
  const source = toSlashes(relative(folder, root));
  const isProgram = /\.(?:[cm]?[jt]s|py|rb)$/.test(path);
  const isData = !isProgram && path !== "" && !path.endsWith("package.json");
  return {
    folder,
    source,
    settings: (isData && readGeneratorData(path, toSlashes(relative(folder, path)))) || NO_FIELDS,
    program: isProgram ? (readSmallFile(path) ?? "") : "",
  };
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}

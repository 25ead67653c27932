import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { DialectName } from "#config/schema.js";
import { makeAstro } from "#content/dialects/astro/astro.js";
import { makeEleventy } from "#content/dialects/eleventy/eleventy.js";
import { makeHugo } from "#content/dialects/hugo/hugo.js";
import { makeJekyll } from "#content/dialects/jekyll/jekyll.js";
import { makeZola } from "#content/dialects/zola/zola.js";
import type { Dialect, GeneratorSite } from "./dialect.js";
import { NO_FIELDS, readGeneratorData, readSmallFile } from "./generator-data.js";

export interface DetectedDialect {
  readonly dialect: Dialect;
  /** The generator's file that told, as the user would name it; absent where the configuration says it, or nothing does. */
  readonly by?: string;
}

export const PLAIN_DIALECT: Dialect = { name: "plain" };

/** A generator's files, the first of each that is there being its configuration. */
const GENERATOR_FILES: readonly (readonly [Exclude<DialectName, "plain">, readonly string[]])[] = [
  [
    "astro",
    ["astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts", "astro.config.cjs"],
  ],
  [
    "eleventy",
    [
      "eleventy.config.js",
      "eleventy.config.mjs",
      "eleventy.config.cjs",
      "eleventy.config.ts",
      ".eleventy.js",
      ".eleventy.cjs",
    ],
  ],
  ["jekyll", ["_config.yml", "_config.yaml", "_config.toml"]],
  ["zola", ["zola.toml", "config.toml"]],
  [
    "hugo",
    [
      "hugo.toml",
      "hugo.yaml",
      "hugo.yml",
      "hugo.json",
      "config/_default/hugo.toml",
      "config/_default/hugo.yaml",
      "config/_default/hugo.yml",
      "config/_default/hugo.json",
      "config/_default/config.toml",
      "config/_default/config.yaml",
      "config/_default/config.yml",
      "config/_default/config.json",
      "config.toml",
      "config.yaml",
      "config.yml",
      "config.json",
    ],
  ],
  // It needs no configuration, only to be installed.
  ["eleventy", ["package.json"]],
];

interface DetectOptions {
  /** The source's folder, absolute. */
  readonly root: string;
  /** The folder of our own configuration, absolute. */
  readonly baseDir: string;
  /** What the configuration says. */
  readonly configured: DialectName | undefined;
}

/**
 * Looks for generators' files in the source's folder and above it, up to the folder that it shares with our own
 * configuration: the nearest one tells.
 *
 * @throws FeedletterError E_SOURCE when the generator's configuration can't be understood
 */
export function detectDialect({ root, baseDir, configured }: DetectOptions): DetectedDialect {
  if (configured === "plain") return { dialect: PLAIN_DIALECT };
  const folders = foldersAbove(root, baseDir);
  for (const folder of folders) {
    for (const [name, files] of GENERATOR_FILES) {
      if (configured !== undefined && configured !== name) continue;
      const file = files.find((candidate) => isConfiguration(`${folder}${sep}${candidate}`, name));
      if (file === undefined) continue;
      const by = toSlashes(relative(baseDir, join(folder, file)));
      return { dialect: makeDialect(name, { folder, root, file }), by };
    }
  }
  // Without the generator's file it is taken to work where our own configuration is.
  const folder = folders.at(-1) ?? root;
  if (configured !== undefined)
    return { dialect: makeDialect(configured, { folder, root, file: undefined }) };
  const holder = folders.find((candidate) => existsSync(join(candidate, "_posts")));
  if (holder === undefined) return { dialect: PLAIN_DIALECT };
  const by = `${toSlashes(relative(baseDir, join(holder, "_posts")))}/`;
  return { dialect: makeDialect("jekyll", { folder: holder, root, file: undefined }), by };
}

function foldersAbove(root: string, baseDir: string): readonly string[] {
  const folders = [root];
  const steps = relative(root, baseDir)
    .split(sep)
    .filter((step) => step === "..").length;
  // Nothing in common, as on two drives, and nothing so far away that it would be somebody else's.
  for (let step = 0; step < Math.min(steps, 8); step += 1) folders.push(dirname(folders.at(-1) ?? root));
  return folders;
}

/** `config.toml` is Zola's where it has `base_url`, Hugo's where it has `baseURL`; anybody has a `config.yaml` or a `package.json`. */
function isConfiguration(path: string, name: DialectName): boolean {
  if (!existsSync(path)) return false;
  if (path.endsWith(`${sep}package.json`)) return /"@11ty\/eleventy"\s*:/.test(readSmallFile(path) ?? "");
  if (!/(?:^|[\\/])config\.\w+$/.test(path) || path.includes("_default")) return true;
  const key = name === "zola" ? /^[ \t]*base_url[ \t]*=/m : /^[ \t{]*"?baseURL"?[ \t]*[=:]/im;
  const text = readSmallFile(path) ?? "";
  return key.test(text) || (name === "hugo" && isHugoByFolders(path, text));
}

/** Hugo does without a `baseURL`, Zola not without a `base_url`. */
function isHugoByFolders(path: string, text: string): boolean {
  const isZola = /^[ \t]*base_url[ \t]*=/m.test(text);
  if (isZola || !/^[ \t{]*"?(?:title|theme|languageCode)"?[ \t]*[=:]/im.test(text)) return false;
  const folders = ["archetypes", "themes", ...(path.endsWith(".toml") ? ["content"] : [])];
  return folders.some((folder) => existsSync(join(dirname(path), folder)));
}

interface GeneratorFiles {
  readonly folder: string;
  readonly root: string;
  readonly file: string | undefined;
}

function makeDialect(name: Exclude<DialectName, "plain">, { folder, root, file }: GeneratorFiles): Dialect {
  const source = toSlashes(relative(folder, root));
  const path = file === undefined || file === "package.json" ? undefined : resolve(folder, file);
  const program = path !== undefined && /\.[cm]?[jt]s$/.test(path) ? (readSmallFile(path) ?? "") : "";
  const settings =
    path === undefined || program !== "" ? NO_FIELDS : (readSettings(path, file ?? "") ?? NO_FIELDS);
  const site: GeneratorSite = { folder, source, settings };
  switch (name) {
    case "jekyll":
      return makeJekyll(site);
    case "hugo":
      return makeHugo(site);
    case "zola":
      return makeZola(site);
    case "eleventy":
      return makeEleventy(site, program);
    case "astro":
      return makeAstro(site);
  }
}

function readSettings(path: string, name: string) {
  return /\.(?:toml|ya?ml|json)$/.test(path) ? readGeneratorData(path, name) : undefined;
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}

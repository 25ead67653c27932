import { existsSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";
import type { CiHost } from "#app/ci/hosts.js";
import { timezone } from "#config/values.js";
import { type FoundGenerator, findGenerator } from "#content/dialects/detect.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { GENERATOR_NAMES } from "#content/dialects/generator-names.js";
import { listFiles } from "#machine/list-files.js";
import { type BuiltSite, findBuiltSite } from "./find-built-site.js";
import { type FoundExport, findExport } from "./find-export.js";
import { findLanguages } from "./find-languages.js";
import { type ConfigValues, PLACEHOLDER_URL, toYaml, writeConfig } from "./starter-config.js";
import { requireNewSite, type StarterFiles, writeStarterFiles } from "./starter-files.js";

export interface InitResult extends StarterFiles {
  /** What the folder is, for people: "Hugo site" or "Folder". */
  readonly tool: string;
  /** The folder of the posts, or the export with them, relative to the site's folder. */
  readonly posts: string;
  readonly urlIsGuess: boolean;
}

/** Where a plain folder may have its posts, the likeliest first. */
const POST_FOLDERS = [
  "content",
  "posts",
  "_posts",
  "blog",
  "src/posts",
  "src/content",
  "docs",
  "articles",
  "notes",
  ".",
];

/**
 * Writes `feedletter.yaml`, workflows for CI and a line of `.gitignore`. Files that exist are left alone.
 *
 * @throws FeedletterError E_EXISTS if there is a configuration already, E_OUT_WRITE if the folder can't be written,
 * E_SOURCE if the generator's configuration can't be parsed
 */
export function initSite(
  folder: string,
  given: { readonly title?: string; readonly url?: string; readonly ci?: CiHost },
): InitResult {
  requireNewSite(folder);
  const { folders, found } = findPosts(folder);
  const [posts] = folders;
  const exported = found === undefined ? findExport(folder) : undefined;
  const names = textNames(folder, posts);
  const built = found === undefined && exported === undefined ? findBuiltSite(folder, names) : undefined;
  const facts = found?.generator.readFacts(found.site) ?? built;
  const url = given.url ?? httpUrl(facts?.url ?? exported?.home) ?? readHomepage(folder);
  const values: ConfigValues = {
    title: given.title ?? facts?.title ?? (exported?.title || titleOf(folder)),
    url: url ?? PLACEHOLDER_URL,
    description: facts?.description ?? exported?.description ?? "",
    ...timeAndAuthor(found),
    language: facts?.language ?? exported?.language,
    sources: folders.map((name) => chooseSource(name, { found, exported, built, hasTexts: names.size > 0 })),
  };
  const languages = found === undefined ? [] : findLanguages(folder, writeConfig(values), found);
  return {
    tool: describeTool({ found, exported, built }),
    posts: exported?.name ?? `${built?.pages ?? posts}/`,
    urlIsGuess: url === undefined,
    // A site that is built in CI gets its feeds there: the workflow for committed feeds would fail at each push.
    ...writeStarterFiles(
      folder,
      { ...values, languages },
      given.ci ?? (found === undefined && built === undefined ? "committed" : "none"),
    ),
  };
}

interface FoundPosts {
  readonly folders: readonly [string, ...string[]];
  readonly found?: FoundGenerator | undefined;
}

/** The folders of the posts, and the generator as `build` will find it for the first of them. */
function findPosts(folder: string): FoundPosts {
  const nearest = findGenerator({ root: folder, baseDir: folder });
  if (nearest !== undefined) return postsOf(folder, nearest, "");
  const posts = choosePosts(folder, POST_FOLDERS);
  const found = findGenerator({ root: join(folder, posts), baseDir: folder });
  // The whole site is in that folder, not only its posts.
  if (found?.by !== undefined && found.site.source === "") return postsOf(folder, found, `${posts}/`);
  return { folders: [posts], found };
}

function postsOf(folder: string, { generator, site }: FoundGenerator, above: string): FoundPosts {
  const { postFolders, allFolders = [] } = generator.readFacts(site);
  const all = allFolders.filter((name) => hasPosts(join(site.folder, name)));
  const [first = choosePosts(site.folder, postFolders), ...others] = all;
  const posts = posix.normalize(`${above}${first}`);
  const found = findGenerator({ root: join(folder, posts), baseDir: folder });
  return { folders: [posts, ...others.map((name) => posix.normalize(`${above}${name}`))], found };
}

/** The first folder with a dated post, else the first with any; the last one is taken without a look. */
function choosePosts(folder: string, candidates: readonly string[]): string {
  const likely = candidates.slice(0, -1).filter((name) => hasPosts(join(folder, name)));
  return likely.find((name) => hasDatedPost(join(folder, name))) ?? likely[0] ?? candidates.at(-1) ?? ".";
}

/** A dated name, or front matter with a date. */
function hasDatedPost(folder: string): boolean {
  return [...listFiles(folder)].some(
    (name) =>
      isText(name) &&
      (/(?:^|\/)\d{4}-\d\d?-\d\d?[-_]/.test(name) ||
        /^["']?(?:date|pubdate|published|publishdate|created)\w*["']?\s*[:=]/im.test(
          readSmallFile(join(folder, name))?.slice(0, 2000) ?? "",
        )),
  );
}

function isText(name: string): boolean {
  return /\.(?:md|markdown|mdx|html?|txt)$/i.test(name);
}

/** Of the texts in the folder of the posts, without dates and endings: what their pages may be called. */
function textNames(folder: string, posts: string): ReadonlySet<string> {
  if (posts === ".") return new Set();
  const paths = [...listFiles(join(folder, posts))];
  const names = paths.flatMap((path) => {
    const [, name] = /([^/]+?)(?:\/index)?\.(?:md|markdown|mdx|txt)$/i.exec(path) ?? [];
    return name === undefined ? [] : [name.replace(/^\d{4}-\d\d-\d\d-/, "")];
  });
  // A part of the built site itself.
  return new Set(paths.filter((path) => /\.html?$/i.test(path)).length > names.length ? [] : names);
}

function hasPosts(folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return [...listFiles(folder)].some(isText);
}

/** GitHub Pages' CNAME, else package.json's `homepage`. */
function readHomepage(folder: string): string | undefined {
  const host = ["CNAME", "static/CNAME", "public/CNAME"]
    .map((name) => readSmallFile(join(folder, name))?.trim())
    .find((text) => text !== undefined);
  if (host !== undefined && /^[\w.-]+$/.test(host)) return `https://${host}/`;
  const [, homepage] =
    /"homepage"\s*:\s*"([^"\\]*)"/.exec(readSmallFile(join(folder, "package.json")) ?? "") ?? [];
  const url = httpUrl(homepage);
  return url === undefined || isRepositoryPage(url) ? undefined : url;
}

/** `npm init` writes the repository's page with `#readme` as the homepage. */
function isRepositoryPage(url: string): boolean {
  const { hostname, hash } = new URL(url);
  return (
    hash !== "" ||
    /^(?:www\.)?(?:github\.com|gitlab\..+|bitbucket\.org|codeberg\.org|npmjs\.com)$/.test(hostname)
  );
}

function httpUrl(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/./.test(text) && URL.canParse(text) ? text : undefined;
}

/** What the folder is, the first that it is. */
interface Found {
  readonly found: FoundGenerator | undefined;
  readonly exported: FoundExport | undefined;
  readonly built: BuiltSite | undefined;
}

function describeTool({ found, exported, built }: Found): string {
  if (exported !== undefined)
    return exported.generator === undefined ? "Export" : `Export from ${exported.generator}`;
  if (built !== undefined) return "Built site";
  return found === undefined ? "Folder" : toolOf(found);
}

/** The text beside a built site has what its pages may lack: dates, tags, drafts. */
function chooseSource(
  posts: string,
  { found, exported, built, hasTexts }: Found & { readonly hasTexts: boolean },
): string {
  if (exported !== undefined) return `export: ${toYaml(exported.name)}`;
  if (built === undefined) return writeSource(posts, found);
  const html = `html: ${toYaml(built.pages)}`;
  return hasTexts ? `{ ${html}, source: ${toYaml(posts)} }` : html;
}

function timeAndAuthor(found: FoundGenerator | undefined): Pick<ConfigValues, "timezone" | "author"> {
  const facts = found?.generator.readFacts(found.site);
  return { timezone: timezone.safeParse(facts?.timezone).data, author: facts?.author };
}

function toolOf({ generator: { name } }: FoundGenerator): string {
  return `${GENERATOR_NAMES[name]} site`;
}

function titleOf(folder: string): string {
  const words = basename(folder).replace(/[-_]+/g, " ").trim();
  return words === "" ? "My site" : words.replace(/^./u, (first) => first.toUpperCase());
}

function writeSource(posts: string, found: FoundGenerator | undefined): string {
  if (found !== undefined)
    return `files: ${toYaml(posts)}    # ${/^[AEIOU]/.test(toolOf(found)) ? "an" : "a"} ${toolOf(found)}: addresses and tags follow its rules`;
  const url = posts === "." ? "/{path}/" : `/${basename(posts)}/{path}/`;
  return `{ files: ${toYaml(posts)}, url: ${JSON.stringify(url)} }`;
}

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { parsePostPath } from "#content/dialects/file-path.js";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { type JudgedPage, judgeSite, type SitePage } from "#content/sources/from-site/kinds/judge-site.js";
import { pageKey } from "#content/sources/from-site/kinds/site-knowledge.js";
import { findSiteName } from "#content/sources/from-site/kinds/site-titles.js";
import { type PageMetadata, readPageMetadata } from "#content/sources/from-site/page-metadata.js";
import { findSiteUrl, readSiteLists } from "#content/sources/from-site/site-lists.js";
import { listFiles } from "#machine/list-files.js";

export interface BuiltSite {
  /** The folder with its pages, relative to the site's folder. */
  readonly pages: string;
  /** Of its home page. */
  readonly url: string | undefined;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly language: string | undefined;
}

/** Where generators write a site, and the folder itself. */
const OUTPUT_FOLDERS = ["public", "dist", "_site", "build", "site", "output", "."];

/** A home page with fewer pages below it may be anything. */
const MIN_PAGES = 3;
/** Read to find out whether there are posts. */
const MAX_SAMPLES = 200;

/**
 * The pages of a site that was built here by a generator that isn't known.
 * @param names of the texts beside it, without their endings
 */
export function findBuiltSite(folder: string, names: ReadonlySet<string>): BuiltSite | undefined {
  const pages = OUTPUT_FOLDERS.find((name) => isBuiltSite(join(folder, name), names, name === "."));
  if (pages === undefined) return undefined;
  return { pages, ...describeBuiltSite(join(folder, pages)) };
}

/** What the pages of a built site say of it. @param folder of the pages, which may be missing */
export function describeBuiltSite(folder: string): Omit<BuiltSite, "pages"> {
  const { canonical, title, summary, language } = readMetadata(join(folder, "index.html"));
  const url = [canonical[1], findSiteUrl(folder)].find((found) => found !== undefined && isPublic(found));
  const paths = existsSync(folder) ? [...listFiles(folder)].filter(isPage) : [];
  const name = findSiteName(readSamples(folder, paths).flatMap(({ metadata }) => metadata ?? []));
  return {
    url: url?.replace(/\/index\.html?$/i, "/"),
    title: name ?? title[1],
    description: summary[1],
    language: language[1],
  };
}

/** Neither relative nor that of a server for writing, which some sites were built for by mistake. */
function isPublic(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  return !/^(?:localhost$|127\.|0\.0\.0\.0|\[::1\])/.test(new URL(url).hostname);
}

function isBuiltSite(folder: string, names: ReadonlySet<string>, isAround: boolean): boolean {
  if (!existsSync(join(folder, "index.html")) || !statSync(folder).isDirectory()) return false;
  const paths = [...listFiles(folder)];
  const pages = paths.filter(isPage);
  const built = new Set(pages.map(withoutEnding));
  // Some generators copy the texts beside their pages.
  const texts = paths.filter((path) => isText(path) && !built.has(withoutEnding(path))).length;
  // Somebody's own HTML beside Markdown is no built site.
  if (pages.length < MIN_PAGES || texts > pages.length / 2) return false;
  if (pages.some((path) => names.has(nameOf(path))) || findPosts(folder, pages).length > 0) return true;
  // Without a text that could be a post, a program's site is at least a place where posts may come.
  return names.size === 0 && isAround && texts === 0 && isMadeByProgram(join(folder, "index.html"));
}

function isMadeByProgram(home: string): boolean {
  return /<meta\s[^>]*name=["']?generator\b/i.test(readSmallFile(home) ?? "");
}

/** A folder with `_` holds what the generator reads, or what pages load. */
function isPage(path: string): boolean {
  return /\.html?$/i.test(path) && !/(?:^|\/)_/.test(path);
}

function isText(path: string): boolean {
  return /\.(?:md|markdown|mdx)$/i.test(path) && !/(?:^|\/)(?:readme|license|changelog)\./i.test(path);
}

function withoutEnding(path: string): string {
  return path.replace(/\.[^./]*$/, "");
}

function nameOf(path: string): string {
  return /([^/]+?)(?:\/index)?\.html?$/i.exec(path)?.[1] ?? "";
}

/** A report of a test tool has an index, too, but no dates. */
function findPosts(root: string, paths: readonly string[]): readonly JudgedPage[] {
  const siteUrl = findSiteUrl(root) ?? "https://example.com/";
  const lists = readSiteLists({ root, siteUrl, isOwn: () => false });
  const inFeed = paths.filter((path) => lists.feed.has(pageKey(new URL(path, siteUrl).href)));
  const postsAmong = (some: readonly string[]) =>
    judgeSite(readSamples(root, some), { siteUrl, lists }).judged.filter(isDated);
  const posts = postsAmong(inFeed);
  return posts.length > 0 ? posts : postsAmong(paths);
}

function isDated({ metadata, file }: JudgedPage): boolean {
  const hasDate = metadata.published.some(([, date]) => date !== undefined);
  return hasDate || parsePostPath(file.path).date !== undefined;
}

function readSamples(root: string, paths: readonly string[]): readonly SitePage[] {
  const step = Math.max(1, paths.length / MAX_SAMPLES);
  const count = Math.min(paths.length, MAX_SAMPLES);
  return Array.from({ length: count }, (_, index) => {
    const path = paths[Math.floor(index * step)] ?? "";
    const file = join(root, path);
    return { file: { file, path, name: path }, metadata: readMetadata(file), findings: [] };
  });
}

function readMetadata(file: string): PageMetadata {
  return readPageMetadata(readSmallFile(file) ?? "");
}

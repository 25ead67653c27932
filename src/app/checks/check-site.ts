import { statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { type BuildOptions, type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import type { Entry, FileEntry } from "#content/model/post.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { type FeedletterError, formatProblem } from "#errors.js";
import { checkFeeds } from "#feeds/checks/check-feeds.js";
import type { CheckedDocument, CheckedPage } from "#feeds/checks/checked-site.js";
import { type PublishedItem, readPublishedItems } from "#feeds/checks/published-items.js";
import { FEED_PATHS } from "#feeds/compose-feed.js";
import type { FeedFormat } from "#feeds/feed.js";
import { lengthOfContent } from "#files/file-content.js";
import { readIfExists } from "#files/file-system.js";
import type { Finding } from "#findings.js";
import type { CheckOptions } from "./check-digests.js";

export interface CheckResult {
  /** Absolute path of the config's folder, to which the places of the findings are relative. */
  readonly baseDir: string;
  /** Published posts of all sources. */
  readonly posts: number;
  readonly feeds: number;
  /** By file and line. */
  readonly findings: readonly Finding[];
}

/**
 * Checks posts, feeds and digests. Writes nothing.
 *
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_TEMPLATE
 */
export async function checkSite(options: CheckOptions): Promise<CheckResult> {
  const site = await renderSite(options);
  try {
    return {
      baseDir: site.loaded.baseDir,
      posts: site.published.length,
      feeds: site.sets.length,
      findings: await findProblems(site, options),
    };
  } finally {
    site.close();
  }
}

/**
 * Everything that `check` and the preview report about a site, each finding once, by file and line.
 *
 * @param digestFailed called with the error of a digest that can't be rendered; default: it is thrown
 */
export async function findProblems(
  site: RenderedSite,
  options: CheckOptions,
  digestFailed?: (error: FeedletterError) => void,
): Promise<readonly Finding[]> {
  const findings = [...site.findings, ...checkFeedsOf(site, options)];
  if (Object.keys(site.loaded.config.digests).length > 0) {
    const { checkDigests } = await import("./check-digests.js");
    findings.push(...(await checkDigests(site, options, digestFailed)));
  }
  const distinct = new Map(findings.map((finding) => [formatProblem(finding), finding]));
  return [...distinct.values()].sort(comparePlaces);
}

function checkFeedsOf(site: RenderedSite, { now }: BuildOptions): readonly Finding[] {
  const pages = listPages(site);
  return checkFeeds({
    now,
    configFile: basename(site.loaded.path),
    entries: site.entries,
    published: site.published,
    shown: site.posts,
    documents: listDocuments(site),
    pages,
    before: [...readPreviousBuild(site, ""), ...pages.flatMap(({ before }) => before)],
    sourceOf: createSourceReader(),
    isBeside: existsBeside,
  });
}

function listDocuments({ sets, files, loaded, out }: RenderedSite): readonly CheckedDocument[] {
  const name = relative(loaded.baseDir, out).replaceAll("\\", "/") || ".";
  return sets.flatMap(({ set, current }) =>
    loaded.config.feeds.formats.map((format) => {
      const path = `${set.folder}${FEED_PATHS[format]}`;
      const bytes = lengthOfContent(files.get(path) ?? "");
      return { path: `${name}/${path}`, bytes, posts: current };
    }),
  );
}

function listPages(site: RenderedSite): readonly CheckedPage[] {
  const [main] = site.sets;
  return (main?.pages ?? []).map((posts, index) => {
    const number = index + 1;
    return { number, posts, before: readPreviousBuild(site, `archive/${number}/`) };
  });
}

/** The items that the last build wrote into a folder, read from any format that exists. */
function readPreviousBuild({ out }: RenderedSite, folder: string): readonly PublishedItem[] {
  const formats: readonly FeedFormat[] = ["json", "rss", "atom"];
  for (const format of formats) {
    const document = readIfExists(join(out, folder, FEED_PATHS[format]));
    if (document !== undefined) return readPublishedItems(document, format);
  }
  return [];
}

/** Reads the file of a post, and remembers the last one, because it is requested several times in a row. Items of a feed have no file. */
function createSourceReader(): (entry: Entry) => string {
  let last = { path: "", text: "" };
  return ({ body }) => {
    if (body.kind === "item") return "";
    if (last.path !== body.path) last = { path: body.path, text: readPost(body.path) };
    return last.text;
  };
}

/** The loader has already reported files that can't be read. */
function readPost(path: string): string {
  const text = readIfExists(path) ?? "";
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

function existsBeside({ body }: FileEntry, path: string): boolean {
  if (path.includes("\0")) return false;
  try {
    return statSync(join(dirname(body.path), path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    // The name is too long, or a parent isn't a folder.
    return false;
  }
}

function comparePlaces(a: Finding, b: Finding): number {
  return (
    compareCodeUnits(a.place.file, b.place.file) ||
    (a.place.line ?? 0) - (b.place.line ?? 0) ||
    compareCodeUnits(a.code, b.code) ||
    compareCodeUnits(a.message, b.message)
  );
}

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { type BuildOptions, type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import type { Entry, FileEntry } from "#content/model/post.js";
import { compareCodeUnits } from "#content/text/characters.js";
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
  /** The config's folder, absolute: the places of the findings are relative to it. */
  readonly baseDir: string;
  /** Published posts of all sources. */
  readonly posts: number;
  readonly feeds: number;
  /** By file and line. */
  readonly findings: readonly Finding[];
}

/**
 * Everything that can be wrong before readers see it. Nothing is written.
 *
 * @throws FeedletterError for the config (E_CONFIG…), a source that isn't there (E_SOURCE) and a template (E_TEMPLATE)
 */
export async function checkSite(build: CheckOptions): Promise<CheckResult> {
  const site = await renderSite(build);
  try {
    const findings = [...site.findings, ...checkFeedsOf(site, build)];
    if (Object.keys(site.loaded.config.digests).length > 0) {
      const { checkDigests } = await import("./check-digests.js");
      findings.push(...(await checkDigests(site, build)));
    }
    return {
      baseDir: site.loaded.baseDir,
      posts: site.published.length,
      feeds: site.sets.length,
      findings: findings.sort(comparePlaces),
    };
  } finally {
    site.close();
  }
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

/** What an earlier build wrote into a folder, by whichever format there is. */
function readPreviousBuild({ out }: RenderedSite, folder: string): readonly PublishedItem[] {
  const formats: readonly FeedFormat[] = ["json", "rss", "atom"];
  for (const format of formats) {
    const document = readIfExists(join(out, folder, FEED_PATHS[format]));
    if (document !== undefined) return readPublishedItems(document, format);
  }
  return [];
}

/** One file is asked for several times in a row. Items of a feed have none. */
function createSourceReader(): (entry: Entry) => string {
  let last = { path: "", text: "" };
  return ({ body }) => {
    if (body.kind === "item") return "";
    if (last.path !== body.path) last = { path: body.path, text: readText(body.path) };
    return last.text;
  };
}

/** A file that can't be read has been told of by the loader. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8")
      .replace(/^\uFEFF/, "")
      .replace(/\r\n?/g, "\n");
  } catch {
    return "";
  }
}

function existsBeside({ body }: FileEntry, path: string): boolean {
  if (path.includes("\0")) return false;
  try {
    return statSync(join(dirname(body.path), path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A file in the way of a folder, a name that is too long: there is no such file either.
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

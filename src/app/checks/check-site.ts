import { statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import { dropIgnored } from "#app/site/ignored-findings.js";
import { readPreviousBuild } from "#app/site/previous-build.js";
import { PLACEHOLDER_URL } from "#app/site/starter-config.js";
import type { Entry, FileEntry } from "#content/model/post.js";
import { measurePicture } from "#content/render/measure-media.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { type FeedletterError, formatProblem } from "#errors.js";
import { checkFeeds } from "#feeds/checks/check-feeds.js";
import type { CheckedDocument, CheckedPage, CheckedPodcast } from "#feeds/checks/checked-site.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { listDocuments as documentsOf } from "#feeds/documents.js";
import { lengthOfContent } from "#files/file-content.js";
import { readIfExists } from "#files/file-system.js";
import { type Finding, finding } from "#findings.js";
import type { CheckOptions } from "./check-digests.js";
import { checkDiscovery } from "./check-discovery.js";
import { checkFieldMap } from "./check-field-map.js";

interface Problems {
  /** Sorted by file and line. */
  readonly findings: readonly Finding[];
  /** How many others are hidden by `check.ignore` or a comment in the post. */
  readonly ignored: number;
}

/** What a check has found. @public */
export interface CheckResult extends Problems {
  /** Absolute path of the config's folder, to which the places of the findings are relative. */
  readonly baseDir: string;
  /** Published posts of all sources. */
  readonly posts: number;
  readonly feeds: number;
  /** Posts that the main feed of the last build didn't have. Undefined: nothing was built before. */
  readonly newPosts?: readonly { readonly title: string; readonly file: string }[];
}

/**
 * Checks posts, feeds and digests. Writes nothing.
 *
 * @throws FeedletterError E_CONFIG…, E_ADDRESS, E_BOUNCES, E_SOURCE, E_TEMPLATE
 */
export async function checkSite(options: CheckOptions): Promise<CheckResult> {
  const site = await renderSite(options);
  try {
    if (site.loaded.config.mail !== undefined) {
      const { requireAddressSettings } = await import("#app/digests/address-settings.js");
      requireAddressSettings(site.loaded);
    }
    return {
      baseDir: site.loaded.baseDir,
      posts: site.published.length,
      feeds: site.sets.length,
      newPosts: findNewPosts(site),
      ...(await findProblems(site, options)),
    };
  } finally {
    site.close();
  }
}

function findNewPosts({ sets: [main], loaded, out }: RenderedSite): CheckResult["newPosts"] {
  const before = new Set(readPreviousBuild(out, loaded.config.feeds).map(({ id }) => id));
  if (before.size === 0) return undefined;
  const posts = main?.current.filter(({ id }) => !before.has(id)) ?? [];
  return posts.map(({ title, place }) => ({ title, file: place.file }));
}

/**
 * Everything that `check` and the preview report about a site: each finding once, sorted by file and line, and how many are
 * hidden.
 *
 * @param digestFailed called with the error of a digest that can't be rendered; default: it is thrown
 */
export async function findProblems(
  site: RenderedSite,
  options: CheckOptions,
  digestFailed?: (error: FeedletterError) => void,
): Promise<Problems> {
  const findings = [
    ...site.findings,
    ...checkFeedsOf(site, options),
    ...checkFieldMap(site, createSourceReader()),
    ...checkSiteUrl(site),
    ...checkDiscovery(site),
  ];
  if (Object.keys(site.loaded.config.digests).length > 0) {
    const { checkDigests } = await import("./check-digests.js");
    findings.push(...(await checkDigests(site, options, digestFailed)));
  }
  const distinct = new Map(dropRepeated(findings).map((finding) => [formatProblem(finding), finding]));
  const { shown, ignored } = dropIgnored([...distinct.values()], site.loaded);
  return { findings: shown.toSorted(comparePlaces), ignored };
}

/** What `init` writes if it can't find out the address. */
function checkSiteUrl({ loaded }: RenderedSite): readonly Finding[] {
  const { url } = loaded.config.site;
  if (url !== PLACEHOLDER_URL) return [];
  return [finding("E_SITE_URL", loaded.placeOf("site", "url"), `${url} is only a placeholder.`)];
}

/** An address that can't be used is found in the source, with its line, and is missed in the result. */
function dropRepeated(findings: readonly Finding[]): readonly Finding[] {
  const found = new Set(
    findings.filter(({ code }) => code === "W_URL_DROPPED").map(({ place }) => place.file),
  );
  return findings.filter(
    ({ code, cause, place }) => code !== "W_LOST" || !cause?.includes("address") || !found.has(place.file),
  );
}

function checkFeedsOf(site: RenderedSite, { now }: BuildOptions): readonly Finding[] {
  const pages = listPages(site);
  return checkFeeds({
    now,
    configFile: site.loaded.placeOf().file,
    entries: site.entries,
    published: site.published,
    shown: site.posts,
    documents: listDocuments(site),
    podcasts: listPodcasts(site),
    pages,
    before: [
      ...readPreviousBuild(site.out, site.loaded.config.feeds),
      ...pages.flatMap(({ before }) => before),
    ],
    sourceOf: createSourceReader(),
    isBeside: existsBeside,
  });
}

function listDocuments({ sets, files, loaded, out }: RenderedSite): readonly CheckedDocument[] {
  const name = relative(loaded.baseDir, out).replaceAll("\\", "/") || ".";
  return sets.flatMap(({ set, current }) =>
    documentsOf(set, loaded.config.feeds).map(({ file }) => {
      const bytes = lengthOfContent(files.get(file) ?? "");
      const named = set.kind === "named" ? set.name : undefined;
      return { path: `${name}/${file}`, named, bytes, posts: current };
    }),
  );
}

/** The feeds of tags, authors … repeat the main feed's faults. */
function listPodcasts({ sets, loaded }: RenderedSite): readonly CheckedPodcast[] {
  const { config, baseDir, placeOf } = loaded;
  return sets.flatMap(({ set, current }) => {
    const settings = set.kind === "main" ? config.feeds.podcast : set.own?.podcast;
    const feed = composeFeed([], { ...config, set });
    if (settings === undefined || feed.urls.rss === undefined) return [];
    const path = set.kind === "named" ? ["feeds", "named", set.name, "podcast"] : ["feeds", "podcast"];
    const { imageFile } = settings;
    const cover = imageFile && { file: imageFile, picture: measurePicture(resolve(baseDir, imageFile)) };
    return [{ feed, posts: current, place: placeOf(...path), cover: cover || undefined }];
  });
}

function listPages(site: RenderedSite): readonly CheckedPage[] {
  const [main] = site.sets;
  return (main?.pages ?? []).map((posts, index) => {
    const number = index + 1;
    return { number, posts, before: readPreviousBuild(site.out, site.loaded.config.feeds, number) };
  });
}

/** Reads a post's file, and remembers the last one, because it is requested several times in a row. Items of a feed have no file. */
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

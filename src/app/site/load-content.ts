import { join, resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { Config, FilesSource, SourceConfig } from "#config/schema.js";
import { findFutureItems } from "#content/model/future-items.js";
import type { Entry } from "#content/model/post.js";
import { type Selection, selectEntries } from "#content/model/select.js";
import type { LoadContext, SourcesContext } from "#content/sources/context.js";
import { loadNewest } from "#content/sources/from-files/load-newest.js";
import { type LoadResult, loadEntries } from "#content/sources/load.js";
import { readOutputManifest } from "#files/output-manifest.js";
import type { Instant } from "#zoned-time.js";
import { readAdoptedIds } from "./adopted-ids.js";

type Site = Pick<LoadedConfig, "config" | "baseDir" | "path" | "posts">;
type LoadOptions = Pick<LoadContext, "out" | "cache" | "recordProvenance">;

/** The entries of all sources; feeds by URL are fetched each time. Throws what `loadSources` throws. */
export async function loadContent(site: Site, given: LoadOptions = {}): Promise<LoadResult> {
  const { config, posts } = site;
  if (posts !== undefined) {
    const { loadGivenPosts } = await import("#content/sources/from-memory/given-posts.js");
    return loadGivenPosts(posts, contextOf(site, given));
  }
  const files = onlyFileSources(config.content);
  if (files !== undefined) return loadEntries(files, contextOf(site, given));
  const { loadSources } = await import("#content/sources/sources.js");
  return loadSources(config.content, await openSourcesContext(site, given));
}

/** What sources of all kinds need. */
export async function openSourcesContext(site: Site, given: LoadOptions = {}): Promise<SourcesContext> {
  const { openFeedCopies } = await import("#content/sources/from-feed/feed-copies.js");
  return {
    ...contextOf(site, given),
    feedCopies: openFeedCopies(join(site.baseDir, ".feedletter/cache/feeds")),
    fetchFeed: async (url, request) => {
      const { lookup } = await import("node:dns/promises");
      const { makeFeedFetcher } = await import("#content/sources/from-feed/fetch-feed.js");
      return makeFeedFetcher((host) => lookup(host, { all: true }))(url, request);
    },
  };
}

function contextOf({ config, baseDir, path }: Site, given: LoadOptions): LoadContext {
  const { out = resolve(baseDir, config.out) } = given;
  const adoptedIds = readAdoptedIds(path);
  return { baseDir, site: config.site, ...given, out, adoptedIds, ownFiles: listOwnFiles(out) };
}

/** Where Feedletter writes into a built site, its pages aren't posts. */
function listOwnFiles(out: string): ReadonlySet<string> {
  return new Set([...readOutputManifest(out).keys()].map((path) => join(out, path)));
}

/** `loadContent` for what is published or mailed at `now`: items that have to wait are named. */
export async function loadCurrentContent(site: Site, now: Instant): Promise<LoadResult> {
  const loaded = await loadContent(site);
  return { ...loaded, findings: [...loaded.findings, ...findFutureItems(loaded.entries, now)] };
}

export interface ShownContent extends LoadResult {
  /** Those in the states asked for that feeds may show, as many as they can; newest first. */
  readonly shown: readonly Entry[];
  /** How many are in those states. */
  readonly selected: number;
  /** The entries of all sources. */
  readonly all: () => readonly Entry[];
}

/** `loadContent`, with the entries that are in the states asked for and that feeds may show. */
export async function loadAll(site: Site, given: LoadOptions & Selection): Promise<ShownContent> {
  const loaded = await loadContent(site, given);
  const shown = selectEntries(loaded.entries, { ...given, audience: "feeds" });
  const future = given.include.has("future") ? [] : findFutureItems(loaded.entries, given.now);
  const findings = [...loaded.findings, ...future];
  return { ...loaded, findings, shown, selected: shown.length, all: () => loaded.entries };
}

/** They take the places of posts whose bodies turn out to be broken. */
const SPARE_POSTS = 10;

/** The same with fewer entries where the feeds show only the newest: reading the others would be most of the work. */
export async function loadShown(site: Site, given: LoadOptions & Selection): Promise<ShownContent> {
  const { config, posts } = site;
  const files = posts === undefined ? onlyFileSources(config.content) : undefined;
  if (files === undefined || !showsOnlyNewest(config)) return loadAll(site, given);
  const context = contextOf(site, given);
  const newest = loadNewest(files, context, {
    ...given,
    audience: "feeds",
    most: config.feeds.limit + SPARE_POSTS,
  });
  if (newest === undefined) return loadAll(site, given);
  return { ...newest, shown: newest.entries, all: () => loadEntries(files, context).entries };
}

function showsOnlyNewest({ feeds }: Config): boolean {
  const { by, include, exclude, archives, language, named } = feeds;
  const isFiltered = include.length + exclude.length > 0 || language !== undefined;
  return !archives && !isFiltered && by.length === 0 && Object.keys(named).length === 0;
}

/** Undefined where there are other kinds of sources. */
function onlyFileSources(sources: readonly SourceConfig[]): readonly FilesSource[] | undefined {
  const files = sources.filter((source) => "files" in source);
  return files.length === sources.length ? files : undefined;
}

import { join } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { Config, FilesSource, SourceConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { type Selection, selectEntries } from "#content/model/select.js";
import type { LoadContext } from "#content/sources/context.js";
import { loadNewest } from "#content/sources/from-files/load-newest.js";
import { type LoadResult, loadEntries } from "#content/sources/load.js";

type Site = Pick<LoadedConfig, "config" | "baseDir">;
type LoadOptions = Pick<LoadContext, "out" | "cache" | "recordProvenance">;

/** The entries of all sources; feeds by URL are fetched each time. Throws what `loadSources` throws. */
export async function loadContent({ config, baseDir }: Site, given: LoadOptions = {}): Promise<LoadResult> {
  const context = { baseDir, site: config.site, ...given };
  const files = onlyFileSources(config.content);
  if (files !== undefined) return loadEntries(files, context);
  const { loadSources } = await import("#content/sources/sources.js");
  const { openFeedCopies } = await import("#content/sources/from-feed/feed-copies.js");
  return loadSources(config.content, {
    ...context,
    feedCopies: openFeedCopies(join(baseDir, ".feedletter/cache/feeds")),
    fetchFeed: async (url, request) => {
      const { lookup } = await import("node:dns/promises");
      const { makeFeedFetcher } = await import("#content/sources/from-feed/fetch-feed.js");
      return makeFeedFetcher((host) => lookup(host, { all: true }))(url, request);
    },
  });
}

export interface ShownContent extends LoadResult {
  /** Those in the states asked for, as many as feeds can show; newest first. */
  readonly shown: readonly Entry[];
  /** How many are in those states. */
  readonly selected: number;
  /** The entries of all sources. */
  readonly all: () => readonly Entry[];
}

/** `loadContent`, with the entries that are in the states asked for. */
export async function loadAll(site: Site, given: LoadOptions & Selection): Promise<ShownContent> {
  const loaded = await loadContent(site, given);
  const shown = selectEntries(loaded.entries, given);
  return { ...loaded, shown, selected: shown.length, all: () => loaded.entries };
}

/** They take the places of posts whose bodies turn out to be broken. */
const SPARE_POSTS = 10;

/** The same with fewer entries where the feeds show only the newest: reading the others would be most of the work. */
export async function loadShown(site: Site, given: LoadOptions & Selection): Promise<ShownContent> {
  const { config, baseDir } = site;
  const files = onlyFileSources(config.content);
  if (files === undefined || !showsOnlyNewest(config)) return loadAll(site, given);
  const context = { baseDir, site: config.site, ...given };
  const newest = loadNewest(files, context, { ...given, most: config.feeds.limit + SPARE_POSTS });
  if (newest === undefined) return loadAll(site, given);
  return { ...newest, shown: newest.entries, all: () => loadEntries(files, context).entries };
}

function showsOnlyNewest({ feeds }: Config): boolean {
  const { by, include, exclude, archives } = feeds;
  return !archives && by.length === 0 && include.length === 0 && exclude.length === 0;
}

/** Undefined where there are other kinds of sources. */
function onlyFileSources(sources: readonly SourceConfig[]): readonly FilesSource[] | undefined {
  const files = sources.filter((source) => "files" in source);
  return files.length === sources.length ? files : undefined;
}

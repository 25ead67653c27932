import type { FilesSource, SourceConfig } from "../config.js";
import type { FeedCopies } from "./feed-copies.js";
import type { FetchFeed } from "./fetch-feed.js";
import { type LoadContext, type Loaded, loadEntries, mergeLoaded } from "./load.js";

export interface SourcesContext extends LoadContext {
  /** The network. */
  readonly fetchFeed: FetchFeed;
  readonly feedCopies: FeedCopies;
}

/**
 * The first stage for every kind of source. What only some of them need is loaded for them alone.
 *
 * @throws FeedletterError what `loadEntries` throws, E_SOURCE for a folder or file that can't be read, E_FEED for a feed that can't
 *   be fetched and was never fetched before
 */
export async function loadSources(
  sources: readonly SourceConfig[],
  context: SourcesContext,
): Promise<Loaded> {
  const others = sources.filter((source) => !isFiles(source));
  const files = loadEntries(sources.filter(isFiles), context);
  if (others.length === 0) return files;
  return mergeLoaded([files, ...(await Promise.all(others.map((source) => loadOther(source, context))))]);
}

function isFiles(source: SourceConfig): source is FilesSource {
  return "files" in source;
}

async function loadOther(source: SourceConfig, context: SourcesContext): Promise<Loaded> {
  if ("feed" in source) return (await import("./feed-source.js")).loadFeed(source, context);
  if ("html" in source) return (await import("./html-source.js")).loadSite(source, context);
  return loadEntries([source], context);
}

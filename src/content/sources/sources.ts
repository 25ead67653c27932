import type { FilesSource, SourceConfig } from "#config/schema.js";
import type { FeedContext, SourcesContext } from "./context.js";
import { type LoadResult, loadEntries, mergeLoaded } from "./load.js";

/**
 * The first stage for every kind of source. What only some of them need is loaded for them alone.
 *
 * @throws FeedletterError what `loadEntries` throws, E_SOURCE for a folder or file that can't be read, E_FEED for a feed that can't
 *   be fetched and was never fetched before
 */
export async function loadSources(
  sources: readonly SourceConfig[],
  context: SourcesContext,
): Promise<LoadResult> {
  const others = sources.filter((source) => !isFiles(source));
  const files = loadEntries(sources.filter(isFiles), context);
  if (others.length === 0) return files;
  const feeds = others.flatMap((source) => ("feed" in source ? [source.feed] : []));
  const load = (source: SourceConfig) => loadOther(source, { ...context, firstFeed: feeds[0] });
  return mergeLoaded([files, ...(await Promise.all(others.map(load)))]);
}

function isFiles(source: SourceConfig): source is FilesSource {
  return "files" in source;
}

async function loadOther(source: SourceConfig, context: FeedContext): Promise<LoadResult> {
  if ("feed" in source)
    return (await import("#content/sources/from-feed/feed-source.js")).loadFeed(source, context);
  if ("html" in source)
    return (await import("#content/sources/from-site/html-source.js")).loadSite(source, context);
  if ("export" in source)
    return (await import("#content/sources/from-export/export-source.js")).loadExport(source, context);
  return loadEntries([source], context);
}

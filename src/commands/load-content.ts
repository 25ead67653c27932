import { lookup } from "node:dns/promises";
import { join } from "node:path";
import { openFeedCopies } from "../content/feed-copies.js";
import type { Loaded } from "../content/load.js";
import { loadSources } from "../content/sources.js";
import type { LoadedConfig } from "../load-config.js";

/** The entries of all sources; feeds by URL are fetched each time. Throws what `loadSources` throws. */
export function loadContent({ config, baseDir }: Pick<LoadedConfig, "config" | "baseDir">): Promise<Loaded> {
  return loadSources(config.content, {
    ...{ baseDir, site: config.site },
    feedCopies: openFeedCopies(join(baseDir, ".feedletter/cache/feeds")),
    fetchFeed: async (url, request) => {
      const { makeFeedFetcher } = await import("../content/fetch-feed.js");
      return makeFeedFetcher((host) => lookup(host, { all: true }))(url, request);
    },
  });
}

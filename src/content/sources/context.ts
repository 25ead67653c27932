import type { FeedCopies } from "#content/sources/from-feed/feed-copies.js";
import type { FetchFeed } from "#content/sources/from-feed/fetch-feed.js";
import type { LoadContext } from "./load.js";

export interface SourcesContext extends LoadContext {
  /** The network. */
  readonly fetchFeed: FetchFeed;
  readonly feedCopies: FeedCopies;
}

/** What a feed has to know of the other sources. */
export interface FeedContext extends SourcesContext {
  /** As the configuration names it. */
  readonly firstFeed: string | undefined;
}

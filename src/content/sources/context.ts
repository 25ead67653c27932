import type { SiteConfig } from "#config/schema.js";
import type { ContentCache } from "#content/cache/cache.js";
import type { RecordProvenance } from "#content/front-matter/provenance.js";
import type { AdoptedIds } from "#content/model/adopted-ids.js";
import type { FeedCopies } from "#content/sources/from-feed/feed-copies.js";
import type { FetchFeed } from "#content/sources/from-feed/fetch-feed.js";

export interface LoadContext {
  /** The config's folder, absolute: sources and places are relative to it. */
  readonly baseDir: string;
  readonly site: SiteConfig;
  /** The output folder, absolute: no file in it is a post's, but a built site's page may be. */
  readonly out?: string | undefined;
  /** Absolute paths of the files that earlier builds wrote. */
  readonly ownFiles?: ReadonlySet<string>;
  /** From the feed that readers know; default: none. */
  readonly adoptedIds?: AdoptedIds;
  readonly cache?: ContentCache | undefined;
  /** Where it is given, the provenance of each entry is collected while it is read. */
  readonly recordProvenance?: RecordProvenance | undefined;
}

export interface SourcesContext extends LoadContext {
  readonly fetchFeed: FetchFeed;
  readonly feedCopies: FeedCopies;
}

export interface FeedContext extends SourcesContext {
  /** The first feed among the sources, as the configuration names it. */
  readonly firstFeed: string | undefined;
}

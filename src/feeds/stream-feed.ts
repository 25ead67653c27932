import type { Piece } from "#files/file-content.js";
import { streamAtom } from "./atom.js";
import type { Feed, FeedFormat } from "./feed.js";
import { streamJsonFeed } from "./json-feed.js";
import { streamRss } from "./rss.js";

const WRITERS = {
  rss: streamRss,
  atom: streamAtom,
  json: streamJsonFeed,
} as const satisfies Record<FeedFormat, (feed: Feed) => Iterable<Piece>>;

/** A feed in one of its formats, some items at a time. */
export function streamFeed(feed: Feed, format: FeedFormat): Iterable<Piece> {
  return WRITERS[format](feed);
}

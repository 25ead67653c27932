import type { Author, Enclosure, Image, Tag } from "../content/post.js";
import type { Instant } from "../zoned-time.js";

export type FeedFormat = "rss" | "atom" | "json";

export type PageRelation = "first" | "previous" | "next" | "last";

/** A channel and its items, before any format. */
export interface Feed {
  /** Permanent; Atom's id. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  /** The site that the feed is of. */
  readonly homeUrl: string;
  /** Where each document will be published; every format links itself and the others. */
  readonly urls: Readonly<Partial<Record<FeedFormat, string>>>;
  /** The other pages of a paged feed (RFC 5005 §3), in each format. */
  readonly pages?: Readonly<Partial<Record<PageRelation, Feed["urls"]>>>;
  /** The page that explains and offers the feeds. */
  readonly subscribeUrl: string;
  /** The latest `updated` of the items; undefined for a feed without items. */
  readonly updated: Instant | undefined;
  readonly authors: readonly Author[];
  readonly hub?: string;
  readonly icon?: string;
  readonly favicon?: string;
  readonly copyright?: string;
  readonly items: readonly Item[];
}

/** A post in a feed. */
export interface Item {
  readonly id: string;
  readonly url: string;
  /** Plain text; "" where the post has none. */
  readonly title: string;
  readonly published: Instant;
  readonly updated: Instant;
  readonly language?: string;
  readonly authors: readonly Author[];
  /** Categories first, then tags; no term twice. */
  readonly categories: readonly Tag[];
  /** Plain text. */
  readonly summary: string;
  /** Absent where the feed holds summaries only. */
  readonly html?: string;
  readonly cover?: Image;
  readonly enclosures: readonly Enclosure[];
}

import type { WordsConfig } from "#config/words.js";
import type { Author, Credits, Enclosure, Image, Person, Tag } from "#content/model/post.js";
import type { Html } from "#content/model/spilled-html.js";
import type { Instant } from "#zoned-time.js";

export type FeedFormat = "rss" | "atom" | "json";

/** What makes an RSS feed a podcast: Apple's elements, which other directories read too, and those of Podcasting 2.0. */
export interface Podcast {
  readonly category: string;
  readonly subcategory?: string;
  /** Absolute. */
  readonly image: string;
  readonly explicit: boolean;
  readonly type: "episodic" | "serial";
  readonly author: string;
  readonly owner: { readonly name: string; readonly email: string };
  /** Permanent. */
  readonly guid?: string;
  /** Whether other hosts may not import it. */
  readonly locked?: boolean;
  readonly funding?: readonly { readonly url: string; readonly text: string }[];
  readonly people?: readonly Person[];
  /** Where it has moved to. */
  readonly newFeedUrl?: string;
}

/** A channel and its items, before any format. */
export interface Feed {
  /** Permanent. Atom's id. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** The site, or its page about what the feed is about. */
  readonly homeUrl: string;
  /** Where each document will be published. */
  readonly urls: Readonly<Partial<Record<FeedFormat, string>>>;
  /** The other documents of an archived feed (RFC 5005 §4), in each format. */
  readonly pages?: Readonly<Partial<Record<"current" | "prev-archive" | "next-archive", Feed["urls"]>>>;
  /** True on a page of the archive, whose items never change. */
  readonly archived?: true;
  /** The page that explains and offers the feeds, if there is one. */
  readonly subscribeUrl?: string | undefined;
  /** The link to `feed.css`: relative to the document, or absolute. */
  readonly stylesheet: string;
  /** The latest `updated` of the items; undefined in an empty feed. */
  readonly updated: Instant | undefined;
  readonly authors: readonly Author[];
  readonly hub?: string;
  readonly icon?: string;
  readonly favicon?: string;
  readonly copyright?: string;
  /** The scheme of the categories' terms: the URL that the addresses of the site's tag pages begin with. */
  readonly categoryScheme?: string;
  /** Minutes that RSS readers may wait before they fetch the feed again. */
  readonly ttl?: number;
  readonly podcast?: Podcast;
  /** Set by `cleanFeed`: a large feed is cleaned once for its three formats. */
  readonly cleaned?: true;
  readonly items: readonly Item[];
}

/** A post in a feed. */
export interface Item extends Credits {
  readonly id: string;
  /** Atom's id, where the id isn't one that Atom can hold. */
  readonly iri?: string;
  readonly url: string;
  /** Plain text; "" where the post has none. */
  readonly title: string;
  readonly published: Instant;
  readonly updated: Instant;
  /** `published` in words, for people who open the feed in a browser. */
  readonly day?: string;
  readonly language?: string;
  readonly authors: readonly Author[];
  /** Categories first, then tags, each term once. */
  readonly categories: readonly Tag[];
  /** Plain text. */
  readonly summary: string;
  /** Absent in a feed of summaries. Spilled HTML is clean already. */
  readonly html?: Html;
  readonly cover?: Image;
  readonly enclosures: readonly Enclosure[];
}

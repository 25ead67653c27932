import type { Candidate } from "#content/front-matter/provenance.js";
import type { BodyFormat } from "#content/model/post.js";
import type { Value } from "#content/model/value.js";

/** Text as a feed holds it. */
export interface FeedText {
  readonly markup: string;
  readonly format: "html" | "text";
}

/** The text of an item. Only exports have Markdown. */
export interface BodyText {
  readonly markup: string;
  readonly format: BodyFormat;
}

/** What all formats say about an item, most of it with the element that says it. URLs are as written, relative to `bases`. */
export interface FeedItem {
  readonly id: Candidate<string>;
  /** The first http(s) URL counts. */
  readonly links: readonly Candidate<string>[];
  readonly title: Candidate<FeedText>;
  /** The first valid date counts. */
  readonly published: readonly Candidate<string>[];
  readonly updated: readonly Candidate<string>[];
  readonly language: Candidate<string>;
  /** `xml:base` from the outside in. */
  readonly bases: readonly (string | undefined)[];
  /** Names, or maps of `name`, `email`, `url`, `avatar`. */
  readonly authors: Candidate<readonly Value[]>;
  readonly categories: Candidate<readonly string[]>;
  readonly tags: Candidate<readonly string[]>;
  readonly body?: BodyText | undefined;
  readonly summary: Candidate<FeedText>;
  readonly picture: Candidate<Picture>;
  /** Attached to the item besides `picture`, in order. */
  readonly otherPictures: readonly Picture[];
  readonly media: readonly Medium[];
}

export interface Picture {
  readonly url: string | undefined;
  readonly alt?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface Medium {
  readonly url: string | undefined;
  readonly type?: string | undefined;
  readonly bytes?: number | undefined;
  readonly title?: string | undefined;
  readonly seconds?: number | undefined;
}

export interface FeedContent {
  readonly format: "rss" | "atom" | "json";
  /** Its own address, and that of the next older page (RFC 5005, JSON Feed's `next_url`); as written. */
  readonly self: string | undefined;
  readonly next: string | undefined;
  /** The program that wrote it, as it calls itself. */
  readonly generator: string | undefined;
  /** The site's page. */
  readonly home: string | undefined;
  readonly language: string | undefined;
  readonly bases: readonly (string | undefined)[];
  /** Of the feed: items of RSS 0.9x have no dates. */
  readonly dates: readonly (string | undefined)[];
  readonly authors: readonly Value[];
  readonly items: readonly FeedItem[];
}

/** An item, and what only an export says about it. */
export interface DocumentItem extends FeedItem {
  /** Why it is not a post, as a sentence. */
  readonly notPostReason?: string;
  readonly draft?: Candidate<boolean>;
  /** The export has no statuses at all, so this may be a draft as well as a post. */
  readonly lacksStatus?: boolean;
  /** The page that the post is about. */
  readonly related?: Candidate<string>;
  readonly writtenFor?: "wordpress";
  /** Kinds of parts that the body should have, and that can't be rendered. */
  readonly unknownParts?: readonly string[];
}

/** A feed or an export. */
export interface FeedDocument extends FeedContent {
  /** What an export says about its site, for a new configuration. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly items: readonly DocumentItem[];
}

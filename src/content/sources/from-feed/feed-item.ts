import type { Candidate } from "#content/front-matter/provenance.js";
import type { Value } from "#content/model/value.js";

/** Text as a feed holds it. */
export interface FeedText {
  readonly markup: string;
  readonly format: "html" | "text";
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
  readonly body?: FeedText | undefined;
  readonly summary: Candidate<FeedText>;
  readonly picture: Candidate<Picture>;
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
  /** The site's page. */
  readonly home: string | undefined;
  readonly language: string | undefined;
  readonly bases: readonly (string | undefined)[];
  /** Of the feed: items of RSS 0.9x have no dates. */
  readonly dates: readonly (string | undefined)[];
  readonly authors: readonly Value[];
  readonly items: readonly FeedItem[];
}

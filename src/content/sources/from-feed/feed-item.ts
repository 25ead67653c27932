import type { Value } from "#content/model/value.js";

/** Text as a feed holds it: markup, or nothing but text. */
export interface FeedText {
  readonly markup: string;
  readonly format: "html" | "text";
}

/** What all formats say of an item. URLs are as written, relative to `base`. */
export interface FeedItem {
  readonly id?: string | undefined;
  /** The first that is an http(s) URL counts. */
  readonly links: readonly (string | undefined)[];
  readonly title?: FeedText | undefined;
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly language?: string | undefined;
  /** `xml:base` from the outside in. */
  readonly bases: readonly (string | undefined)[];
  /** Names, or maps of `name`, `email`, `url`, `avatar`. */
  readonly authors: readonly Value[];
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly body?: FeedText | undefined;
  readonly summary?: FeedText | undefined;
  readonly picture?: Picture | undefined;
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

export type FeedFormat = "rss" | "rdf" | "atom" | "json";

export interface FeedContent {
  readonly format: FeedFormat;
  /** The site's page. */
  readonly home: string | undefined;
  readonly language: string | undefined;
  readonly bases: readonly (string | undefined)[];
  /** Of the feed: RSS 0.9x dates no items. */
  readonly dates: readonly (string | undefined)[];
  readonly authors: readonly Value[];
  readonly items: readonly FeedItem[];
}

import { escapeXml } from "#content/text/escape.js";
import type { FeedFormat, PageRelation } from "./feed.js";

/** MIME types that readers look for: RSS Autodiscovery, RFC 4287 §7, JSON Feed 1.1. */
export const FEED_TYPES = {
  rss: "application/rss+xml",
  atom: "application/atom+xml",
  json: "application/feed+json",
} as const satisfies Record<FeedFormat, string>;

export const FEED_NAMES = { rss: "RSS", atom: "Atom", json: "JSON Feed" } as const satisfies Record<
  FeedFormat,
  string
>;

/** Each format that the feed is published in, with its URL; RSS first, as the one most readers know. */
export function listFormats(urls: Readonly<Partial<Record<FeedFormat, string>>>): readonly {
  readonly format: FeedFormat;
  readonly url: string;
}[] {
  const formats: readonly FeedFormat[] = ["rss", "atom", "json"];
  return formats.flatMap((format) => {
    const url = urls[format];
    return url === undefined ? [] : [{ format, url }];
  });
}

/** CSS, because browsers are removing XSLT (xml-stylesheet, https://www.w3.org/TR/xml-stylesheet/). */
export function stylesheetInstruction(href: string): string {
  return `<?xml-stylesheet type="text/css" href="${escapeXml(href)}"?>`;
}

/** RFC 5005 §4. */
export const PAGE_RELATIONS: readonly PageRelation[] = ["current", "prev-archive", "next-archive"];

export const HISTORY_NAMESPACE = "http://purl.org/syndication/history/1.0";

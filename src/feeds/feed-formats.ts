import { escapeXmlAttribute } from "#content/text/escape.js";
import type { Feed, FeedFormat } from "./feed.js";

/** RSS first: it is the one that most readers know. */
const FORMATS: readonly FeedFormat[] = ["rss", "atom", "json"];

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

/** Each format that the feed is published in, with its URL. */
export function listFormats(urls: Feed["urls"]): readonly {
  readonly format: FeedFormat;
  readonly url: string;
}[] {
  return FORMATS.flatMap((format) => {
    const url = urls[format];
    return url === undefined ? [] : [{ format, url }];
  });
}

/** A link of an XML feed, by its attributes. */
type FeedLink = Readonly<Record<"rel" | "type" | "href", string | undefined>>;

/**
 * What an XML feed links: the site, itself, its hub and the other documents of its archive (RFC 5005 §4). The site comes first
 * and is the only alternate: readers take the first or the last one for the site, and show a JSON document as its page.
 */
export function listLinks({ homeUrl, urls, hub, pages }: Feed, format: "rss" | "atom"): readonly FeedLink[] {
  const linkTo = (rel: string, target: FeedFormat, targetUrls: Feed["urls"] = {}): FeedLink => {
    return { rel, type: FEED_TYPES[target], href: targetUrls[target] };
  };
  // RSS has an element of its own for the home page.
  const home = format === "atom" ? homeUrl : undefined;
  const links: readonly FeedLink[] = [
    { rel: "alternate", type: "text/html", href: home },
    linkTo("self", format, urls),
    { rel: "hub", type: undefined, href: hub },
    linkTo("current", format, pages?.current),
    linkTo("prev-archive", format, pages?.["prev-archive"]),
    linkTo("next-archive", format, pages?.["next-archive"]),
  ];
  return links.filter(({ href }) => href !== undefined);
}

/** CSS, because browsers are removing XSLT (xml-stylesheet, https://www.w3.org/TR/xml-stylesheet/). */
export function stylesheetInstruction(href: string): string {
  return `<?xml-stylesheet type="text/css" href="${escapeXmlAttribute(href)}"?>`;
}

export const HISTORY_NAMESPACE = "http://purl.org/syndication/history/1.0";

import type { Config } from "#config/schema.js";
import { escapeHtml } from "#content/text/escape.js";
import { composeFeed } from "./compose-feed.js";
import type { Feed } from "./feed.js";
import { FEED_NAMES, FEED_TYPES, listFormats } from "./feed-formats.js";
import { groupIntoSets } from "./sets.js";

/** What a page's head says about a feed of its site. https://www.rssboard.org/rss-autodiscovery */
export interface DiscoveryLink {
  readonly type: string;
  readonly title: string;
  readonly href: string;
}

/** In the order given: the first is the one that readers take. */
export function listDiscoveryLinks(feeds: readonly Pick<Feed, "title" | "urls">[]): readonly DiscoveryLink[] {
  return feeds.flatMap(({ title, urls }) =>
    listFormats(urls).map(({ format, url }) => ({
      type: FEED_TYPES[format],
      title: `${title} (${FEED_NAMES[format]})`,
      href: url,
    })),
  );
}

/** Of the main feed and the named ones. */
export function discoveryLinksOf(config: Config): readonly DiscoveryLink[] {
  const { site, feeds } = config;
  const sets = groupIntoSets([], config).filter(({ kind }) => kind === "main" || kind === "named");
  return listDiscoveryLinks(
    sets.map((set) => ({
      title: set.own?.title ?? (set.name || site.title),
      urls: composeFeed([], { site, feeds, set }).urls,
    })),
  );
}

/** @param end of the tag: " />" in XHTML */
export function writeDiscoveryLink({ type, title, href }: DiscoveryLink, end = ">"): string {
  return `<link rel="alternate" type="${type}" title="${escapeHtml(title)}" href="${escapeHtml(href)}"${end}`;
}

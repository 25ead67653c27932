import { join } from "node:path";
import type { FeedSource, SiteConfig } from "../../src/config.js";
import type { FeedCopies, FeedCopy } from "../../src/content/feed-copies.js";
import type { FetchFeed } from "../../src/content/fetch-feed.js";
import type { Loaded } from "../../src/content/load.js";
import type { Post } from "../../src/content/post.js";
import { renderPosts } from "../../src/content/render.js";
import { loadSources, type SourcesContext } from "../../src/content/sources.js";
import type { Finding } from "../../src/findings.js";
import { SITE } from "./folder.js";

export const FIXTURES = join(import.meta.dirname, "../fixtures/content");

export function feedOf(feed: string, given: Partial<FeedSource> = {}): FeedSource {
  return { feed, allowPrivate: false, timeout: "20s", maxMegabytes: 20, ...given };
}

/** Copies in memory. */
export function makeCopies(): FeedCopies {
  const copies = new Map<string, FeedCopy>();
  return { find: (url) => copies.get(url), keep: (url, copy) => void copies.set(url, copy) };
}

const noNetwork: FetchFeed = async (url) => {
  throw new Error(`nothing should be fetched, and ${url} was`);
};

export function contextOf(given: Partial<SourcesContext> = {}): SourcesContext {
  return { baseDir: FIXTURES, site: SITE, fetchFeed: noNetwork, feedCopies: makeCopies(), ...given };
}

/** Every post of a feed in the fixtures, rendered, whatever its state. */
export async function loadFixture(
  source: Parameters<typeof loadSources>[0][number],
  site: Partial<SiteConfig> = {},
): Promise<{
  readonly loaded: Loaded;
  readonly posts: readonly Post[];
  readonly findings: readonly Finding[];
}> {
  const context = contextOf({ site: { ...SITE, ...site } });
  const loaded = await loadSources([source], context);
  const rendered = renderPosts(loaded.entries, context.site);
  return { loaded, posts: rendered.posts, findings: [...loaded.findings, ...rendered.findings] };
}

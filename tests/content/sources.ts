import { join } from "node:path";
import type { FeedSource, SiteConfig } from "#config/schema.js";
import type { Post } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import type { SourcesContext } from "#content/sources/context.js";
import type { FeedCopies, FeedCopy } from "#content/sources/from-feed/feed-copies.js";
import type { FetchFeed } from "#content/sources/from-feed/fetch-feed.js";
import type { LoadResult } from "#content/sources/load.js";
import { loadSources } from "#content/sources/sources.js";
import type { Finding } from "#findings.js";
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
  readonly loaded: LoadResult;
  readonly posts: readonly Post[];
  readonly findings: readonly Finding[];
}> {
  const context = contextOf({ site: { ...SITE, ...site } });
  const loaded = await loadSources([source], context);
  const rendered = renderPosts(loaded.entries, context.site);
  return { loaded, posts: rendered.posts, findings: [...loaded.findings, ...rendered.findings] };
}

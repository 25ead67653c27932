import { loadContent } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";

/**
 * The slugs of all tags and categories of posts.
 * @throws FeedletterError E_SOURCE, E_FEED, E_CONFIG
 */
export async function loadTopics(loaded: LoadedConfig): Promise<ReadonlySet<string>> {
  const { entries } = await loadContent(loaded);
  return new Set(entries.flatMap(({ tags, categories }) => [...categories, ...tags].map(({ slug }) => slug)));
}

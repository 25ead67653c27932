import type { AddressCheck } from "#app/site/check-addresses.js";
import { loadAll } from "#app/site/load-content.js";
import { loadConfig } from "#config/load.js";
import { decodePath } from "#content/text/uri.js";
import type { Instant } from "#zoned-time.js";
import { readKnownFeed } from "./known-feed.js";
import { hostOf, matchItems } from "./match-items.js";

interface CheckOptions {
  readonly now: Instant;
  readonly allowPrivate: boolean;
}

/**
 * Compares the addresses of the posts with those in the feed that readers have now.
 *
 * @param feed URL, or a file relative to the configuration
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED
 */
export async function checkFeedAddresses(
  configPath: string,
  feed: string,
  { now, allowPrivate }: CheckOptions,
): Promise<AddressCheck> {
  const loaded = await loadConfig(configPath, { env: {}, uses: [] });
  const { shown } = await loadAll(loaded, { now, include: new Set() });
  const known = await readKnownFeed(feed, loaded, { allowPrivate });
  const own = new Set([hostOf(new URL(loaded.config.site.url).host)]);
  const addresses = [known.address, known.home].filter((url) => url !== undefined);
  const hosts = new Set([...own, ...addresses.map((url) => hostOf(new URL(url).host))]);
  const { matched, unmatched } = matchItems(known.items, shown, { hosts, own });
  const others = [...matched.filter(({ by }) => by !== "address"), ...unmatched];
  return {
    against: known.name,
    posts: matched.length + unmatched.length,
    agree: matched.length + unmatched.length - others.length,
    missing: others.map(({ item }) => pathOf(item.url)),
  };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? decodePath(new URL(url).pathname) : url;
}

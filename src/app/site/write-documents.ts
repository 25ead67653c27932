import type { Config, SiteConfig } from "#config/schema.js";
import type { ContentCache } from "#content/cache/cache.js";
import type { CacheSection } from "#content/cache/cache-file.js";
import { streamAtom } from "#feeds/atom.js";
import { cleanFeed } from "#feeds/clean-feed.js";
import { composeFeed, FEED_PATHS, type FeedOptions, type FeedPost, labelOf } from "#feeds/compose-feed.js";
import type { Feed, FeedFormat } from "#feeds/feed.js";
import { streamJsonFeed } from "#feeds/json-feed.js";
import { writeOpml } from "#feeds/opml.js";
import { streamRss } from "#feeds/rss.js";
import type { FeedSet } from "#feeds/sets.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import type { Content, Piece } from "#files/file-content.js";
import type { OfferedSet } from "#pages/feed-sections.js";
import { createDateWriter, renderSubscribePage } from "#pages/subscribe-page.js";
import type { Instant } from "#zoned-time.js";
import type { RenderedSet } from "./render-sets.js";

const WRITERS = {
  rss: streamRss,
  atom: streamAtom,
  json: streamJsonFeed,
} as const satisfies Record<FeedFormat, (feed: Feed) => Iterable<Piece>>;

/**
 * The files of a build by their paths in the output folder. Feeds are generated when they are written, so that only one document is
 * in memory at a time.
 */
export function writeDocuments(
  sets: readonly RenderedSet[],
  config: Config,
  cache?: ContentCache,
): ReadonlyMap<string, Content> {
  const { site, feeds } = config;
  const files = new Map<string, Content>();
  for (const { set, current, pages } of sets) {
    const publish = (posts: readonly FeedPost[], publication: FeedOptions, folder: string) => {
      let feed: Feed | undefined;
      feeds.formats.forEach((format, index) => {
        files.set(`${folder}${FEED_PATHS[format]}`, () => {
          feed ??= cleanFeed(composeFeed(posts, publication));
          const pieces = WRITERS[format](feed);
          if (index === feeds.formats.length - 1) feed = undefined;
          return pieces;
        });
      });
    };
    const archive = pages && { pages: pages.length };
    publish(current, { site, feeds, set, archive }, set.folder);
    pages?.forEach((posts, index) => {
      const page = index + 1;
      const archive = { page, pages: pages.length };
      publish(posts, { site, feeds, set, archive }, `${set.folder}archive/${page}/`);
    });
  }
  const [main, ...others] = sets;
  const feed = composeFeed(main?.current ?? [], { site, feeds });
  files.set("feed.css", writeFeedStylesheet(feed));
  files.set("feeds.opml", writeOpml(feed, ...others.map(({ set }) => composeFeed([], { site, feeds, set }))));
  const offered = others.flatMap(({ set }) => toOfferedSet(set, config));
  files.set(
    "subscribe/index.html",
    renderSubscribePage({
      feed,
      site,
      sets: offered,
      serverUrl: signUpUrl(config),
      writeDate: cacheDateWriter(site, cache?.texts),
    }),
  );
  return files;
}

/** Loading the names of a language's months takes as long as writing the page. */
function cacheDateWriter({ language, timezone }: SiteConfig, cache: CacheSection<string> | undefined) {
  const write = createDateWriter(language, timezone);
  return (instant: Instant): string => {
    const key = `date ${language} ${timezone} ${instant}`;
    const known = cache?.find(key);
    if (known !== undefined) return known;
    const date = write(instant);
    cache?.keep(key, date);
    return date;
  };
}

/** Where the subscribe form is sent to; undefined if there is no form. */
function signUpUrl({ server, digests }: Config): string | undefined {
  return server?.signUp && Object.keys(digests).length > 0 ? server.url : undefined;
}

function toOfferedSet(set: FeedSet, { site, feeds }: Config): readonly OfferedSet[] {
  if (set.kind === "main") return [];
  return [{ kind: set.kind, name: labelOf(set), urls: composeFeed([], { site, feeds, set }).urls }];
}

import type { Config } from "../config.js";
import { writeAtomPieces } from "../feeds/atom.js";
import { cleanFeed } from "../feeds/clean.js";
import { composeFeed, FEED_PATHS, labelOf, type Publication, type ShownPost } from "../feeds/compose.js";
import type { Feed, FeedFormat } from "../feeds/feed.js";
import { writeJsonFeed } from "../feeds/json-feed.js";
import { writeOpml } from "../feeds/opml.js";
import { writeRssPieces } from "../feeds/rss.js";
import type { FeedSet } from "../feeds/sets.js";
import { writeFeedStylesheet } from "../feeds/stylesheet.js";
import type { Content } from "../files/content.js";
import type { OfferedSet } from "../pages/feed-sections.js";
import { renderSubscribePage } from "../pages/subscribe.js";
import type { RenderedSet } from "./render-sets.js";

const WRITERS = {
  rss: writeRssPieces,
  atom: writeAtomPieces,
  json: (feed) => [writeJsonFeed(feed)],
} as const satisfies Record<FeedFormat, (feed: Feed) => readonly string[]>;

/**
 * The files of a build by their paths in the output folder. Feeds are written when their turn comes: one document is in
 * memory at a time.
 */
export function writeDocuments(sets: readonly RenderedSet[], config: Config): ReadonlyMap<string, Content> {
  const { site, feeds } = config;
  const files = new Map<string, Content>();
  for (const { set, current, pages } of sets) {
    const publish = (posts: readonly ShownPost[], publication: Publication, folder: string) => {
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
    const archive = pages === undefined ? {} : { archive: { pages: pages.length } };
    publish(current, { site, feeds, set, ...archive }, set.folder);
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
  const offered = others.flatMap(({ set }) => offerSet(set, config));
  files.set(
    "subscribe/index.html",
    renderSubscribePage({
      feed,
      site,
      sets: offered,
      ...signUpOf(config),
    }),
  );
  return files;
}

/** The form is there where `serve` answers it. */
function signUpOf({ server, digests }: Config): { readonly serverUrl?: string } {
  const answers = server?.signUp === true && Object.keys(digests).length > 0;
  return answers ? { serverUrl: server.url } : {};
}

function offerSet(set: FeedSet, { site, feeds }: Config): readonly OfferedSet[] {
  if (set.kind === "main") return [];
  return [{ kind: set.kind, name: labelOf(set), urls: composeFeed([], { site, feeds, set }).urls }];
}

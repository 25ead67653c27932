import type { LoadedConfig } from "#config/load.js";
import { fileOfPage, findCollision, type Output } from "#config/output-paths.js";
import type { Config, SiteConfig } from "#config/schema.js";
import type { ContentCache } from "#content/cache/cache.js";
import type { CacheSection } from "#content/cache/cache-file.js";
import { FeedletterError } from "#errors.js";
import { cleanFeed } from "#feeds/clean-feed.js";
import { composeFeed, type FeedOptions, type FeedPost, labelOf } from "#feeds/compose-feed.js";
import {
  type FeedDocument,
  listCopies,
  listDocuments,
  opmlUrl,
  stylesheetFrom,
  subscribeUrl,
} from "#feeds/documents.js";
import type { Feed } from "#feeds/feed.js";
import { writeOpml } from "#feeds/opml.js";
import type { FeedSet } from "#feeds/sets.js";
import { streamFeed } from "#feeds/stream-feed.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import type { Content } from "#files/file-content.js";
import type { OfferedSet } from "#pages/feed-sections.js";
import { type JoinByMail, signUpUrl } from "#pages/sign-up-form.js";
import { createDateWriter, renderSubscribePage } from "#pages/subscribe-page.js";
import { designSiteTheme } from "#theme/site-theme.js";
import type { Instant } from "#zoned-time.js";
import type { RenderedSet } from "./render-sets.js";

/** What a build writes. */
export interface WrittenDocuments {
  /** By their paths in the output folder. */
  readonly files: ReadonlyMap<string, Content>;
  /** Those of the files that are feeds, without the copies at old addresses. */
  readonly documents: readonly FeedDocument[];
}

/**
 * The files of a build. Feeds are generated when they are written, so that only one document is in memory at a time.
 *
 * @throws FeedletterError E_CONFIG where two of them would be at one path
 */
export function writeDocuments(
  sets: readonly RenderedSet[],
  { config, placeOf }: Pick<LoadedConfig, "config" | "placeOf">,
  cache?: ContentCache,
): WrittenDocuments {
  const { site, feeds } = config;
  const writeDate = cacheDateWriter(site, cache?.texts);
  const files = new Map<string, Content>();
  const documents: FeedDocument[] = [];
  const publish = (posts: readonly FeedPost[], set: FeedSet, archive: FeedOptions["archive"]): void => {
    const listed = listDocuments(set, feeds, archive?.page);
    const copies = set.kind === "main" && archive?.page === undefined ? listCopies(feeds) : [];
    documents.push(...listed);
    let feed: Feed | undefined;
    const all = [...listed, ...copies];
    all.forEach(({ format, path, file }, index) => {
      files.set(file, () => {
        feed ??= cleanFeed(composeFeed(posts, { ...config, set, writeDate, archive }));
        const pieces = streamFeed({ ...feed, stylesheet: stylesheetFrom(path) }, format);
        if (index === all.length - 1) feed = undefined;
        return pieces;
      });
    });
  };
  refuseCollisions(sets, { config, placeOf });
  for (const { set, current, pages } of sets) {
    publish(current, set, pages && { pages: pages.length });
    pages?.forEach((posts, index) => {
      publish(posts, set, { page: index + 1, pages: pages.length });
    });
  }
  const [main, ...others] = sets;
  const feed = composeFeed(main?.current ?? [], { ...config, set: main?.set });
  const theme = designSiteTheme(config);
  files.set("feed.css", writeFeedStylesheet(theme));
  // Made after the feeds. From hundreds of elements alive at once, V8 concludes that elements live long and allocates those of all
  // feeds among its old objects, where they stay for megabytes: 318 MiB instead of 177 with 500 feeds.
  files.set("feeds.opml", () => [
    writeOpml(feed, ...others.map(({ set }) => composeFeed([], { ...config, set }))),
  ]);
  const url = subscribeUrl(config);
  if (config.subscribePage !== false && url !== undefined)
    files.set(
      fileOfPage(config.subscribePage),
      renderSubscribePage({
        ...{ feed, site, theme, url, opmlUrl: opmlUrl(config) },
        sets: others.flatMap(({ set }) => toOfferedSet(set, config)),
        signUpUrl: signUpUrl(config),
        joinByMail: joinByMailOf(config),
        writeDate: (instant) => writeDate(instant, feed.language),
      }),
    );
  return { files, documents };
}

/** The configuration has been checked by itself; tags and archives add folders that depend on the posts. */
function refuseCollisions(
  sets: readonly RenderedSet[],
  { config, placeOf }: Pick<LoadedConfig, "config" | "placeOf">,
): void {
  const outputs = sets.flatMap(({ set, pages = [] }): readonly Output[] => {
    const setting = set.kind === "named" ? ["feeds", "named", set.name, "path"] : ["feeds"];
    return [undefined, ...pages.map((_, index) => index + 1)].flatMap((page) =>
      listDocuments(set, config.feeds, page).map(({ file }) => ({ file, setting })),
    );
  });
  const copies = listCopies(config.feeds).map(({ file }, index) => ({
    file,
    setting: ["feeds", "also", index],
  }));
  const page = config.subscribePage === false ? [] : [fileOfPage(config.subscribePage)];
  const collision = findCollision([
    ...outputs,
    ...copies,
    ...page.map((file) => ({ file, setting: ["subscribePage"] })),
  ]);
  if (collision === undefined) return;
  const { file, setting, other } = collision;
  const changed = setting.length > 1 || other.setting.length === 1 ? setting : other.setting;
  throw new FeedletterError("E_CONFIG", {
    message: `Two feeds or pages would be written at "${file}".`,
    fix: `Change \`${changed.map(String).join(".")}\`.`,
    place: placeOf(...changed),
  });
}

/** Loading the names of a language's months takes as long as writing the page. */
function cacheDateWriter({ timezone }: SiteConfig, cache: CacheSection<string> | undefined) {
  const writers = new Map<string, (instant: Instant) => string>();
  return (instant: Instant, language: string): string => {
    const key = `date ${language} ${timezone} ${instant}`;
    const known = cache?.find(key);
    if (known !== undefined) return known;
    const write = writers.get(language) ?? createDateWriter(language, timezone);
    writers.set(language, write);
    const date = write(instant);
    cache?.keep(key, date);
    return date;
  };
}

/** Undefined if there is a server, whose form is easier. */
function joinByMailOf({ mail, server, digests }: Config): JoinByMail | undefined {
  const address = typeof mail?.join === "object" ? mail.join.address : mail?.join;
  const offered = Object.entries(digests).map(([name, { title = name }]) => ({ name, title }));
  if (server !== undefined || address === undefined || offered.length === 0) return undefined;
  return { address, digests: offered };
}

function toOfferedSet(set: FeedSet, config: Config): readonly OfferedSet[] {
  if (set.kind === "main") return [];
  const { title, urls } = composeFeed([], { ...config, set });
  return [{ kind: set.kind, name: labelOf(set), title, urls }];
}

import { findFutureItems, isFeedItem } from "#content/model/future-items.js";
import { lengthOfHtml, readHtml } from "#content/model/spilled-html.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import { headlineOf } from "#feeds/headline.js";
import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { checkPodcasts } from "./check-podcast.js";
import { checkSource } from "./check-source.js";
import type { CheckedSite } from "./checked-site.js";
import type { PublishedItem } from "./published-items.js";

const MAX_BYTES = 1_000_000;

type Rule = (site: CheckedSite) => readonly Finding[];

/** To add a rule, add its function here and, if it needs a new code, a line to `findings.ts`. */
const RULES: readonly Rule[] = [
  checkSource,
  findFuture,
  findUntitledPosts,
  findEmptyPosts,
  findUnknownLengths,
  findChangedIds,
  findChangedPages,
  findLargeFeeds,
  findEmptyFeed,
  checkPodcasts,
];

/** What is wrong with the feeds and the posts in them, rule by rule. */
export function checkFeeds(site: CheckedSite): readonly Finding[] {
  return RULES.flatMap((rule) => rule(site));
}

function findFuture({ entries, published, now }: CheckedSite): readonly Finding[] {
  const day = (instant: Instant) => new Date(instant).toISOString().slice(0, 10);
  const coming = entries.filter((entry) => !entry.draft && entry.published > now);
  const changed = published.filter((entry) => entry.published <= now && entry.updated > now);
  return [
    ...coming
      .filter((entry) => !isFeedItem(entry))
      .map(({ place, published }) => finding("N_FUTURE", place, `Dated ${day(published)}, in the future.`)),
    ...findFutureItems(coming, now),
    ...changed.map(({ place, updated }) =>
      finding("W_DATE_FUTURE", place, `Updated on ${day(updated)}, in the future.`),
    ),
  ];
}

/** Notes have no titles. Among posts with titles, one without has lost it. */
function findUntitledPosts({ published }: CheckedSite): readonly Finding[] {
  const untitled = published.filter(({ title }) => title === "");
  return untitled.length * 2 > published.length
    ? []
    : untitled.map(({ place }) => finding("W_TITLE_EMPTY", place, "The post has no title."));
}

function findEmptyPosts({ shown }: CheckedSite): readonly Finding[] {
  const isEmpty = (post: FeedPost) => {
    const html = readHtml(post.html);
    return !/<(?:img|audio|video|hr|table)\b/.test(html) && html.replace(/<[^>]*>/g, "").trim() === "";
  };
  return [...shown.values()]
    .filter((post) => isEmpty(post) && post.enclosures.length === 0)
    .map((post) => finding("W_NO_CONTENT", post.place, "The post is empty."));
}

/** Only of remote files: local ones are measured, and the loader reports those that are missing. */
function findUnknownLengths({ shown, sourceOf }: CheckedSite): readonly Finding[] {
  return [...shown.values()].flatMap((post) =>
    post.enclosures.flatMap(({ bytes, url }) => {
      if (bytes !== undefined) return [];
      const source = sourceOf(post);
      const at = source.indexOf(url);
      if (at === -1) return [];
      const line = source.slice(0, at).split("\n").length;
      return [finding("W_ENCLOSURE_LENGTH", { ...post.place, line }, `The size of ${url} is unknown.`)];
    }),
  );
}

/** Posts that readers know under another id: they have the same address, or the same title and body. */
function findChangedIds({ shown, before }: CheckedSite): readonly Finding[] {
  const known = new Set(before.map(({ id }) => id));
  const byUrl = new Map<string, PublishedItem>();
  const byTitle = new Map<string, Map<string, PublishedItem>>();
  for (const item of before) {
    if (shown.has(item.id)) continue;
    byUrl.set(item.url, item);
    const titled = byTitle.get(item.title) ?? new Map<string, PublishedItem>();
    byTitle.set(item.title, titled.set(item.html.trim(), item));
  }
  return [...shown.values()].flatMap((post) => {
    if (known.has(post.id)) return [];
    const titled = post.title === "" ? undefined : byTitle.get(post.title);
    const same = byUrl.get(post.url) ?? titled?.get(readHtml(post.html).trim());
    if (same === undefined) return [];
    return [
      finding(
        "W_ID_CHANGED",
        post.place,
        `The id was "${same.id}" in the last build and is now "${post.id}".`,
      ),
    ];
  });
}

function findChangedPages({ pages }: CheckedSite): readonly Finding[] {
  return pages.flatMap(({ number, posts, before }) => {
    if (before.length === 0) return [];
    const itemsBefore = new Map(before.map((item) => [item.id, item]));
    const changed = posts.filter((post) => {
      const item = itemsBefore.get(post.id);
      return item === undefined || item.title !== titleIn(item, post) || hasOtherBody(item, post);
    });
    const [cause = posts[0]] = changed;
    if (cause === undefined || (changed.length === 0 && before.length === posts.length)) return [];
    return [finding("W_ARCHIVE_CHANGED", cause.place, `This changes page ${number} of the archive.`)];
  });
}

/** In a feed of summaries there are no bodies to compare. */
function hasOtherBody(item: PublishedItem, { html }: FeedPost): boolean {
  return item.html !== "" && item.html.trim() !== readHtml(html).trim();
}

/** In Atom, a post without a title has a headline. */
function titleIn(item: PublishedItem, post: FeedPost): string {
  const headline = headlineOf({ title: post.title, summary: post.excerpt, published: post.published });
  return item.title === headline ? headline : post.title;
}

/** The finding names the largest post, which is the one to start with. */
function findLargeFeeds({ documents }: CheckedSite): readonly Finding[] {
  return documents.flatMap(({ path, bytes, posts }) => {
    const [first, ...others] = posts;
    if (bytes <= MAX_BYTES || first === undefined) return [];
    const largest = others.reduce((a, b) => (lengthOfHtml(b.html) > lengthOfHtml(a.html) ? b : a), first);
    const megabytes = (bytes / 1e6).toFixed(1);
    return [
      finding(
        "W_FEED_SIZE",
        largest.place,
        `${path} is ${megabytes} MB. This is its largest post, at ${Math.ceil(lengthOfHtml(largest.html) / 1000)} kB.`,
      ),
    ];
  });
}

function findEmptyFeed({ documents, configFile }: CheckedSite): readonly Finding[] {
  const [main, ...others] = documents;
  const named = others.flatMap(({ named, posts }) =>
    posts.length === 0 && named !== undefined ? [named] : [],
  );
  return [
    ...(main !== undefined && main.posts.length === 0 ? ["The main feed has no items."] : []),
    ...[...new Set(named)].map((name) => `The feed \`${name}\` has no items.`),
  ].map((message) => finding("W_FEED_EMPTY", { file: configFile }, message));
}

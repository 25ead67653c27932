import { lengthOfHtml, readHtml } from "#content/model/spilled-html.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import { headlineOf } from "#feeds/headline.js";
import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { checkSource } from "./check-source.js";
import type { CheckedSite } from "./checked-site.js";
import type { PublishedItem } from "./published-items.js";

/** Bytes. */
const LARGE_FEED = 1_000_000;

type Rule = (site: CheckedSite) => readonly Finding[];

/** A new rule is a function in this list, and its code a line in `findings.ts`. */
const RULES: readonly Rule[] = [
  checkSource,
  findFuture,
  findEmptyPosts,
  findUnknownLengths,
  findChangedIds,
  findChangedPages,
  findLargeFeeds,
  findEmptyFeed,
];

/** What can be wrong with the feeds and the posts in them, in the order of the posts' files and lines. */
export function checkFeeds(site: CheckedSite): readonly Finding[] {
  return RULES.flatMap((rule) => rule(site));
}

function findFuture({ entries, published, now }: CheckedSite): readonly Finding[] {
  const day = (instant: Instant) => new Date(instant).toISOString().slice(0, 10);
  const coming = entries.filter((entry) => !entry.draft && entry.published > now);
  const changed = published.filter((entry) => entry.published <= now && entry.updated > now);
  return [
    ...coming.map(({ place, published }) =>
      finding("N_FUTURE", place, `It is dated ${day(published)}, which is in the future.`),
    ),
    ...changed.map(({ place, updated }) =>
      finding("W_DATE_FUTURE", place, `It says that it was changed on ${day(updated)}, in the future.`),
    ),
  ];
}

function findEmptyPosts({ shown }: CheckedSite): readonly Finding[] {
  const isEmpty = (post: FeedPost) => {
    const html = readHtml(post.html);
    return !/<(?:img|audio|video|hr|table)\b/.test(html) && html.replace(/<[^>]*>/g, "").trim() === "";
  };
  return [...shown.values()]
    .filter((post) => isEmpty(post) && post.enclosures.length === 0)
    .map((post) => finding("W_NO_CONTENT", post.place, "There is nothing to read in it."));
}

/** What lies beside the post is measured; the loader has told of what should lie there and doesn't. */
function findUnknownLengths({ shown, sourceOf }: CheckedSite): readonly Finding[] {
  return [...shown.values()].flatMap((post) =>
    post.enclosures
      .filter(({ bytes, url }) => bytes === undefined && sourceOf(post).includes(url))
      .map(({ url }) => {
        const line =
          sourceOf(post)
            .split("\n")
            .findIndex((text) => text.includes(url)) + 1;
        return finding("W_ENCLOSURE_LENGTH", { ...post.place, line }, `The length of ${url} is unknown.`);
      }),
  );
}

/** A post that readers have under another id: at the same address, or with the same title and words. */
function findChangedIds({ shown, before }: CheckedSite): readonly Finding[] {
  const gone = before.filter(({ id }) => !shown.has(id));
  const known = new Set(before.map(({ id }) => id));
  return [...shown.values()].flatMap((post) => {
    if (known.has(post.id)) return [];
    const same = gone.find(
      ({ url, title, html }) =>
        url === post.url ||
        (title !== "" && title === post.title && html.trim() === readHtml(post.html).trim()),
    );
    if (same === undefined) return [];
    const message = `Its id was "${same.id}" and is "${post.id}" now.`;
    return [finding("W_ID_CHANGED", post.place, message)];
  });
}

function findChangedPages({ pages }: CheckedSite): readonly Finding[] {
  return pages.flatMap(({ number, posts, before }) => {
    if (before.length === 0) return [];
    const was = new Map(before.map((item) => [item.id, item]));
    const changed = posts.filter((post) => {
      const item = was.get(post.id);
      return item === undefined || item.title !== titleIn(item, post) || hasOtherBody(item, post);
    });
    const [cause = posts[0]] = changed;
    if (cause === undefined || (changed.length === 0 && before.length === posts.length)) return [];
    return [finding("W_ARCHIVE_CHANGED", cause.place, `Page ${number} of the archive changes with it.`)];
  });
}

/** A feed of summaries has no bodies to compare. */
function hasOtherBody(item: PublishedItem, { html }: FeedPost): boolean {
  return item.html !== "" && item.html.trim() !== readHtml(html).trim();
}

/** Atom has a headline where a post has no title. */
function titleIn(item: PublishedItem, post: FeedPost): string {
  const headline = headlineOf({ title: post.title, summary: post.excerpt, published: post.published });
  return item.title === headline ? headline : post.title;
}

/** The post that takes most of it is the one to begin with. */
function findLargeFeeds({ documents }: CheckedSite): readonly Finding[] {
  return documents.flatMap(({ path, bytes, posts }) => {
    const [first, ...others] = posts;
    if (bytes <= LARGE_FEED || first === undefined) return [];
    const largest = others.reduce((a, b) => (lengthOfHtml(b.html) > lengthOfHtml(a.html) ? b : a), first);
    const megabytes = (bytes / 1e6).toFixed(1);
    return [
      finding(
        "W_FEED_SIZE",
        largest.place,
        `${path} has ${megabytes} MB; this post takes most, ${Math.ceil(lengthOfHtml(largest.html) / 1000)} kB.`,
      ),
    ];
  });
}

function findEmptyFeed({ documents: [main], configFile }: CheckedSite): readonly Finding[] {
  if (main === undefined || main.posts.length > 0) return [];
  return [finding("W_FEED_EMPTY", { file: configFile }, "The main feed has no items.")];
}

import { htmlToText } from "#content/markup/html-to-text.js";
import type { Entry } from "#content/model/post.js";
import { stateOf } from "#content/model/select.js";
import { readHtml } from "#content/model/spilled-html.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import { foldTypography, type MatchedItem, type UnmatchedItem } from "./match-items.js";

/** A post, as people find it. */
interface Named {
  readonly title: string;
  readonly url: string;
  /** Relative to the configuration; absent where there is no post. */
  readonly file?: string;
}

interface Changed<Value> extends Named {
  readonly before: Value;
  readonly after: Value;
}

/** How the main feed that would be published differs from the one that readers know. */
export interface Differences {
  /** In the old feed, not in the new one. `isBeyondLimit`: only because that shows fewer posts. */
  readonly lost: readonly (Named & { readonly reason: string; readonly isBeyondLimit?: true })[];
  /** In the new feed, not in the old one. `isOlder`: than the old feed's newest item, so readers would take it for new. */
  readonly added: readonly (Named & { readonly published: string; readonly isOlder: boolean })[];
  /** The `feeds.limit` that leaves out the older ones and nothing else, if there is one. */
  readonly fittingLimit?: number | undefined;
  /** How many of the older ones would stand among posts of the old feed. */
  readonly between: number;
  readonly titles: readonly Changed<string>[];
  /** ISO 8601, UTC. */
  readonly dates: readonly Changed<string>[];
  /** The number of words. */
  readonly texts: readonly Changed<number>[];
}

interface ComparedFeeds {
  readonly matched: readonly MatchedItem[];
  readonly unmatched: readonly UnmatchedItem[];
  /** The main feed's, as they would be published. */
  readonly posts: readonly FeedPost[];
  /** All posts of the main feed, also those beyond its limit. */
  readonly inFeed: ReadonlySet<string>;
  readonly content: "full" | "summary";
  readonly now: number;
}

export function compareFeeds(feeds: ComparedFeeds): Differences {
  const { matched, unmatched, posts } = feeds;
  const byId = new Map(posts.map((post) => [post.id, post]));
  const both = matched.flatMap(({ item, entry }) => {
    const post = byId.get(entry.id);
    return post === undefined ? [] : [{ item, post }];
  });
  const known = new Set(both.map(({ post }) => post.id));
  const newest = [...matched, ...unmatched].reduce(
    (latest, { item }) => Math.max(latest, item.published ?? 0),
    0,
  );
  const isOlder = (post: FeedPost) => !known.has(post.id) && post.published <= newest;
  return {
    fittingLimit: fitLimit(posts.map(isOlder)),
    between: countBetween(posts.map(isOlder)),
    lost: [
      ...unmatched.map(({ item: { title, url }, reason }) => ({ title, url, reason })),
      ...matched
        .filter(({ entry }) => !byId.has(entry.id))
        .map(({ entry }) => ({ ...nameOf(entry), ...reasonFor(entry, feeds) })),
    ],
    added: posts
      .filter(({ id }) => !known.has(id))
      .map((post) => ({
        ...nameOf(post),
        published: isoOf(post.published),
        isOlder: isOlder(post),
      })),
    titles: both
      .filter(({ item, post }) => foldTypography(item.title) !== foldTypography(post.title))
      .map(({ item, post }) => ({ ...nameOf(post), before: item.title, after: post.title })),
    dates: both.flatMap(({ item: { published }, post }) =>
      published === undefined || published === post.published
        ? []
        : [{ ...nameOf(post), before: isoOf(published), after: isoOf(post.published) }],
    ),
    texts: both.flatMap(({ item, post }) => {
      const before = wordsOf(item.text);
      const text = feeds.content === "full" ? htmlToText(readHtml(post.html)) : post.excerpt;
      const after = wordsOf(text);
      return isSameText(before, after, wordsOf(post.excerpt))
        ? []
        : [{ ...nameOf(post), before: before.length, after: after.length }];
    }),
  };
}

/** @param older of each post, newest first */
function fitLimit(older: readonly boolean[]): number | undefined {
  const first = older.indexOf(true);
  return first > 0 && older.slice(first).every((isOlder) => isOlder) ? first : undefined;
}

function countBetween(older: readonly boolean[]): number {
  return older.slice(0, older.lastIndexOf(false) + 1).filter((isOlder) => isOlder).length;
}

function nameOf({ title, url, place }: Pick<Entry, "title" | "url" | "place">): Required<Named> {
  return { title, url, file: place.file };
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

function reasonFor(
  entry: Entry,
  { inFeed, posts, now }: ComparedFeeds,
): Pick<Differences["lost"][number], "reason" | "isBeyondLimit"> {
  switch (stateOf(entry, now)) {
    case "draft":
      return { reason: "It is a draft." };
    case "future":
      return { reason: "Its date is in the future." };
    case "expired":
      return { reason: "It has expired." };
    case "unlisted":
      return { reason: "Its front matter keeps it out." };
    case "published":
      if (entry.hiddenFrom === "feeds") return { reason: "Its front matter keeps it out of feeds." };
      if (inFeed.has(entry.id))
        return {
          reason: `It isn't one of the newest ${posts.length} (\`feeds.limit\`).`,
          isBeyondLimit: true,
        };
      return {
        reason:
          "The main feed excludes it (`feeds.include`, `feeds.exclude`, `feeds.language`), or it can't be rendered.",
      };
  }
}

/** What WordPress adds to each item. */
const FOOTER = /\bThe post [^\n]* (?:appeared first|first appeared) on [^\n]*$/;

/** Generators differ in punctuation, too. */
function wordsOf(text: string): readonly string[] {
  return text
    .replace(FOOTER, "")
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}\s]+/gu, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** A feed of summaries has the beginning of a text: then nothing is lost. */
function isSameText(
  before: readonly string[],
  after: readonly string[],
  excerpt: readonly string[],
): boolean {
  return startsWith(after, before) || startsWith(excerpt, before);
}

function startsWith(whole: readonly string[], beginning: readonly string[]): boolean {
  return beginning.length <= whole.length && beginning.every((word, index) => word === whole[index]);
}

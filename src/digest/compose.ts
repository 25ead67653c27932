import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { stateOf } from "#content/model/select.js";
import { compareCodeUnits } from "#content/text/characters.js";
import type { Instant } from "#zoned-time.js";
import { isFollowed } from "./variants.js";

/** What the ledger knows of a digest. */
export interface SentHistory {
  /** How many issues the digest has had. */
  readonly issues: number;
  /** When the last one was composed; absent before the first. */
  readonly lastIssueAt?: Instant;
  /** Ids of the posts that went out in any issue. */
  readonly sent: ReadonlySet<string>;
  /** Ids that are never to be sent. */
  readonly baseline: ReadonlySet<string>;
}

/** Why a post is in the next issue, or not. */
export type SelectionReason =
  | "chosen"
  | "already-sent"
  | "baseline"
  | "waits-for-room"
  | "waits-for-more"
  | "held-back"
  | "draft"
  | "future"
  | "expired"
  | "other-tag"
  | "unwanted-tag"
  | "other-section"
  | "unwanted-section"
  | "unfollowed";

export interface ConsideredPost {
  readonly entry: Entry;
  readonly verdict: SelectionReason;
}

export interface Composition {
  /** Pinned ones first, then newest first, as people read them; empty where nothing is to be sent. */
  readonly chosen: readonly Entry[];
  /** Ids to record as never to be sent; only a first issue has some. */
  readonly baseline: readonly string[];
  /** Every entry with its verdict, in the order they came in. */
  readonly considered: readonly ConsideredPost[];
}

export interface ComposeContext {
  readonly digest: DigestConfig;
  readonly history: SentHistory;
  readonly now: Instant;
  /** What happens to posts that turn up dated long before the last issue. */
  readonly held: "hold" | "include";
  /** The topics that each group of subscribers chose; none: every topic. Absent: nobody chose. */
  readonly audience?: readonly (readonly string[])[];
}

/** Ms. A post that turns up dated further back than this before the last issue is taken for an imported or renamed one. */
const LATE_AFTER_MS = 30 * 86_400_000;

/**
 * Decides which posts the next issue holds. A post is chosen because it was not yet sent, never by a window of dates.
 *
 * - The first issue takes the newest `max` and makes all older ones the baseline.
 * - A later one takes the oldest unsent first, up to `max`; fewer than `min` wait.
 * - Pinned posts are taken before all others.
 * - A post that nobody follows waits, so that it can't fill issues that nobody would get.
 * - A post dated more than 30 days before the last issue is held back, unless it merely had to wait for room: then, as the
 *   oldest go first, it is newer than everything that went out.
 */
export function composeIssue(entries: readonly Entry[], context: ComposeContext): Composition {
  const { history, digest } = context;
  const unpinned = entries.filter((entry) => !isPinned(entry, digest.posts.pinned));
  const judge = judgeWith(context, newestSent(unpinned, history));
  const judged = new Map(entries.map((entry) => [entry, judge(entry)]));
  const first = history.issues === 0;
  const pinnedFirst = orderPinned(digest.posts.pinned);
  const ready = entries
    .filter((entry) => judged.get(entry) === "ready")
    .sort((one, other) => pinnedFirst(one, other) || (first ? newestFirst : oldestFirst)(one, other));
  const enough = ready.length >= digest.posts.min;
  const taken = new Set(enough ? ready.slice(0, digest.posts.max) : []);
  const leftOver = !enough ? "waits-for-more" : first ? "baseline" : "waits-for-room";

  const considered = entries.map((entry): ConsideredPost => {
    const judgement = judged.get(entry) ?? "ready";
    return {
      entry,
      verdict: judgement !== "ready" ? judgement : taken.has(entry) ? "chosen" : leftOver,
    };
  });
  const begins = first && taken.size > 0;
  return {
    chosen: [...taken].sort((one, other) => pinnedFirst(one, other) || newestFirst(one, other)),
    baseline: begins ? considered.filter(isOlder).map(({ entry }) => entry.id) : [],
    considered,
  };
}

/** What a first issue leaves behind for good: what had no room, and what nobody follows. */
function isOlder({ verdict }: ConsideredPost): boolean {
  return verdict === "baseline" || verdict === "unfollowed";
}

/** One plain sentence, for `send --explain`. */
export function describeSelectionReason(verdict: SelectionReason): string {
  return SENTENCES[verdict];
}

const SENTENCES: Readonly<Record<SelectionReason, string>> = {
  chosen: "It goes into this issue.",
  "already-sent": "It went out in an earlier issue.",
  baseline: "It is older than the first issue's posts, so this digest never sends it.",
  "waits-for-room": "This issue is full; it goes into the next one.",
  "waits-for-more": "There are too few new posts for an issue; it waits for more.",
  "held-back": "It turned up dated more than 30 days before the last issue; --include-old sends it.",
  draft: "It is a draft.",
  future: "Its date is in the future.",
  expired: "It has expired.",
  "other-tag": "It has none of the tags that this digest sends (`tags`).",
  "unwanted-tag": "It has one of the tags that this digest leaves out (`withoutTags`).",
  "other-section": "It is in none of the folders that this digest sends (`sections`).",
  "unwanted-section": "It is in one of the folders that this digest leaves out (`withoutSections`).",
  unfollowed: "Nobody follows one of its topics; it waits for somebody who does.",
};

type Judgement = Exclude<SelectionReason, "chosen" | "waits-for-room" | "waits-for-more"> | "ready";

function judgeWith({ digest, history, now, held, audience }: ComposeContext, sentUpTo: Instant | undefined) {
  const { lastIssueAt } = history;
  const choose = createPostFilter(digest.posts);
  return (entry: Entry): Judgement => {
    if (history.sent.has(entry.id)) return "already-sent";
    if (history.baseline.has(entry.id)) return "baseline";
    const state = stateOf(entry, now);
    if (state !== "published") return state;
    const unchosen = choose(entry);
    if (unchosen !== undefined) return unchosen;
    if (audience?.length && !audience.some((topics) => isFollowed(entry, topics))) return "unfollowed";
    const late = lastIssueAt !== undefined && entry.published < lastIssueAt - LATE_AFTER_MS;
    const waited = sentUpTo !== undefined && entry.published >= sentUpTo;
    return late && !waited && held === "hold" ? "held-back" : "ready";
  };
}

/** Names of tags and folders are compared as people write them: in any case, tags by their slugs, too. */
function createPostFilter(posts: DigestConfig["posts"]) {
  const [tags, withoutTags, sections, withoutSections] = [
    ...[posts.tags, posts.withoutTags],
    ...[posts.sections, posts.withoutSections],
  ].map((names) => new Set(names.map((name) => name.toLowerCase().replace(/^\/+|\/+$/g, ""))));
  return (entry: Entry): Judgement | undefined => {
    if (tags?.size && !isTagged(entry, tags)) return "other-tag";
    if (withoutTags?.size && isTagged(entry, withoutTags)) return "unwanted-tag";
    const section = entry.section.toLowerCase();
    if (sections?.size && !sections.has(section)) return "other-section";
    return withoutSections?.has(section) && section !== "" ? "unwanted-section" : undefined;
  };
}

function isPinned({ id, url, path, slug }: Entry, pinned: readonly string[]): boolean {
  return pinned.some((name) => [id, url, path, slug].includes(name));
}

/** Pinned posts before others, in the order of `pinned`; 0 for two that aren't. */
function orderPinned(pinned: readonly string[]): (one: Entry, other: Entry) => number {
  const rank = ({ id, url, path, slug }: Entry): number => {
    const index = pinned.findIndex((name) => [id, url, path, slug].includes(name));
    return index < 0 ? pinned.length : index;
  };
  return pinned.length === 0 ? () => 0 : (one, other) => rank(one) - rank(other);
}

function isTagged({ categories, tags }: Entry, wanted: ReadonlySet<string>): boolean {
  return [...categories, ...tags].some(
    ({ name, slug }) => wanted.has(slug) || wanted.has(name.toLowerCase()),
  );
}

/**
 * The date of the newest post that went out. Undefined where none of them exists any more (all ids changed): then nobody can
 * be said to have waited. Pinned posts, which go out of turn, and a sent post that was since given a date after its issue, say nothing about the order.
 */
function newestSent(entries: readonly Entry[], { sent, lastIssueAt = 0 }: SentHistory): Instant | undefined {
  const dates = entries
    .filter(({ id, published }) => sent.has(id) && published <= lastIssueAt)
    .map(({ published }) => published);
  return dates.length === 0 ? undefined : dates.reduce((newest, date) => Math.max(newest, date));
}

/** By date, then by id, so that the order never depends on how the files were listed. */
function oldestFirst(one: Entry, other: Entry): number {
  return one.published - other.published || compareCodeUnits(one.id, other.id);
}

function newestFirst(one: Entry, other: Entry): number {
  return oldestFirst(other, one);
}

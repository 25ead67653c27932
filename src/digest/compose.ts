import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { stateOf } from "#content/model/select.js";
import { compareCodeUnits } from "#content/text/characters.js";
import type { Instant } from "#zoned-time.js";
import { isFollowed } from "./variants.js";

/** What the ledger has recorded about a digest. */
export interface SentHistory {
  /** Number of issues so far. */
  readonly issues: number;
  /** When the last issue was composed; absent before the first. */
  readonly lastIssueAt?: Instant;
  /** Ids of the posts in all issues. */
  readonly sent: ReadonlySet<string>;
  /** Ids of posts that are never sent. */
  readonly baseline: ReadonlySet<string>;
}

/** Why a post is in the next issue or not. */
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
  /** Pinned posts first, then newest first; empty where there is nothing to send. */
  readonly chosen: readonly Entry[];
  /** Ids to record as never to be sent; empty after the first issue. */
  readonly baseline: readonly string[];
  /** Every entry with its verdict, in the order given. */
  readonly considered: readonly ConsideredPost[];
}

export interface ComposeContext {
  readonly digest: DigestConfig;
  readonly history: SentHistory;
  readonly now: Instant;
  /** Include posts that turn up dated long before the last issue. */
  readonly includeOld?: boolean | undefined;
  /** Topics that each group of subscribers chose; an empty list means all topics. Absent: nobody chose any. */
  readonly audience?: readonly (readonly string[])[];
}

/** Ms. A post that turns up dated longer than this before the last issue was probably imported or renamed. */
const LATE_AFTER_MS = 30 * 86_400_000;

/**
 * Chooses the posts of the next issue: those not sent yet, never those within a range of dates.
 *
 * - The first issue takes the newest `max`; all older ones become the baseline.
 * - Later issues take the oldest unsent posts first, up to `max`; fewer than `min` wait.
 * - Pinned posts come before all others.
 * - A post that nobody follows waits, so that it doesn't fill an issue that nobody would get.
 * - A post dated more than 30 days before the last issue is held back, unless it was only waiting for room. In that case it is
 *   newer than everything that has been sent, because the oldest go first.
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
  const isFirstSent = first && taken.size > 0;
  return {
    chosen: [...taken].sort((one, other) => pinnedFirst(one, other) || newestFirst(one, other)),
    baseline: isFirstSent ? considered.filter(isBaseline).map(({ entry }) => entry.id) : [],
    considered,
  };
}

/** The first issue never sends what it had no room for and what nobody follows. */
function isBaseline({ verdict }: ConsideredPost): boolean {
  return verdict === "baseline" || verdict === "unfollowed";
}

/** One sentence, for `send --explain`. */
export function describeSelectionReason(verdict: SelectionReason): string {
  return SENTENCES[verdict];
}

const SENTENCES: Readonly<Record<SelectionReason, string>> = {
  chosen: "It is in this issue.",
  "already-sent": "It was sent in an earlier issue.",
  baseline: "It is older than the posts of the first issue, so this digest never sends it.",
  "waits-for-room": "This issue is full, so it goes into the next one.",
  "waits-for-more": "There are too few new posts for an issue, so it waits for more.",
  "held-back": "It is new but dated more than 30 days before the last issue; use --include-old to send it.",
  draft: "It is a draft.",
  future: "Its date is in the future.",
  expired: "It has expired.",
  "other-tag": "It has none of the tags that this digest includes (`tags`).",
  "unwanted-tag": "It has a tag that this digest excludes (`withoutTags`).",
  "other-section": "It isn't in a folder that this digest includes (`sections`).",
  "unwanted-section": "It is in a folder that this digest excludes (`withoutSections`).",
  unfollowed: "No subscriber follows any of its topics yet, so it waits.",
};

type Judgement = Exclude<SelectionReason, "chosen" | "waits-for-room" | "waits-for-more"> | "ready";

function judgeWith(
  { digest, history, now, includeOld = false, audience }: ComposeContext,
  sentUpTo: Instant | undefined,
) {
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
    return late && !waited && !includeOld ? "held-back" : "ready";
  };
}

/** Compares the names of tags and folders regardless of case; tags also by their slugs. */
function createPostFilter(posts: DigestConfig["posts"]) {
  const fold = (names: readonly string[]) =>
    new Set(names.map((name) => name.toLowerCase().replace(/^\/+|\/+$/g, "")));
  const [tags, withoutTags] = [fold(posts.tags), fold(posts.withoutTags)];
  const [sections, withoutSections] = [fold(posts.sections), fold(posts.withoutSections)];
  return (entry: Entry): Judgement | undefined => {
    if (tags.size > 0 && !isTagged(entry, tags)) return "other-tag";
    if (withoutTags.size > 0 && isTagged(entry, withoutTags)) return "unwanted-tag";
    const section = entry.section.toLowerCase();
    if (sections.size > 0 && !sections.has(section)) return "other-section";
    return withoutSections.has(section) && section !== "" ? "unwanted-section" : undefined;
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
 * The date of the newest post that was sent; undefined where none of them exists any more (all ids changed). Leaves out posts
 * that say nothing about the order: pinned ones, and those dated after the last issue by a later edit.
 */
function newestSent(entries: readonly Entry[], { sent, lastIssueAt = 0 }: SentHistory): Instant | undefined {
  const dates = entries
    .filter(({ id, published }) => sent.has(id) && published <= lastIssueAt)
    .map(({ published }) => published);
  return dates.length === 0 ? undefined : dates.reduce((newest, date) => Math.max(newest, date));
}

/** By date, then by id, so that the order doesn't depend on how the files were listed. */
function oldestFirst(one: Entry, other: Entry): number {
  return one.published - other.published || compareCodeUnits(one.id, other.id);
}

function newestFirst(one: Entry, other: Entry): number {
  return oldestFirst(other, one);
}

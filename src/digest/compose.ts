import { maxPosts } from "#config/digests.js";
import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { selectEntries, stateOf } from "#content/model/select.js";
import { compareCodeUnits } from "#content/text/characters.js";
import type { Instant } from "#zoned-time.js";
import type { PostChoice } from "./post-choice.js";
import { type PostIdentity, recognisePosts } from "./post-identity.js";
import type { SentHistory } from "./sent-history.js";
import { hasStarted, identityOf, isOlderThanStart, startInstant } from "./start.js";
import { isFollowed } from "./variants.js";

/** Why a post is in the next issue or not. */
export type SelectionReason =
  | "chosen"
  | "already-sent"
  | "renamed"
  | "baseline"
  | "waits-for-room"
  | "waits-for-more"
  | "held-back"
  | "draft"
  | "future"
  | "expired"
  | "unlisted"
  | "not-for-mail"
  | "other-tag"
  | "unwanted-tag"
  | "other-section"
  | "unwanted-section"
  | "unfollowed"
  | "on-hold"
  | "taken-out";

export interface ConsideredPost {
  readonly entry: Entry;
  readonly verdict: SelectionReason;
}

export interface Composition {
  /** Every post that could be sent now, in the order of sending. */
  readonly ready: readonly Entry[];
  /** Pinned posts first, then newest first; empty if there is nothing to send. */
  readonly chosen: readonly Entry[];
  /** Posts that a first issue with the newest posts records as never to be sent. */
  readonly baseline: readonly PostIdentity[];
  /** Number of posts that are left out of a first issue because they existed before the digest; 0 if it takes the newest. */
  readonly older: number;
  /** Every entry with its reason, in the order given. */
  readonly considered: readonly ConsideredPost[];
}

export interface ComposeContext {
  readonly digest: DigestConfig;
  readonly history: SentHistory;
  readonly now: Instant;
  /** IANA name of the time zone in which the day of `start` begins. */
  readonly timezone: string;
  /** Include newly added posts that are dated long before the last issue; in a first issue, the newest posts from before the digest. */
  readonly includeOld?: boolean | undefined;
  /** Id of the only post that may be chosen. Default: any. */
  readonly only?: string | undefined;
  /** Slugs, paths, files, URLs or ids of posts that come first if they are chosen. Default: none. */
  readonly first?: readonly string[] | undefined;
  /** The topics that each group of subscribers chose; an empty list means all topics. Missing: nobody chose any. */
  readonly audience?: readonly (readonly string[])[];
}

/** Ms. A newly added post that is dated longer than this before the last issue was probably imported or renamed. */
const LATE_AFTER_MS = 30 * 86_400_000;

/**
 * Chooses the posts of the next issue: those that weren't sent yet, never those within a range of dates.
 *
 * - Posts from before the digest are the baseline and are left out (`start.ts`). With `start: newest`, the first issue takes the
 *   newest `max`, and all others become the baseline.
 * - Otherwise the oldest unsent posts go first, up to `max`; fewer than `min` wait.
 * - Pinned posts come before all others: first those that the publisher has pinned on the page, then those of the configuration.
 * - A post that the publisher has put on hold or taken out stays out, and isn't part of the baseline because of that.
 * - A post that nobody follows waits, so that it doesn't fill an issue that nobody would get.
 * - A post dated more than 30 days before the last issue is held back, unless it was only waiting for a place. Such a post is
 *   newer than everything that has been sent, because the oldest go first.
 */
export function composeIssue(entries: readonly Entry[], given: ComposeContext): Composition {
  const context = { ...given, history: limitToPast(given.history, given.now) };
  const { history, digest } = context;
  const takesNewest = takesNewestPosts(context);
  const judge = judgeWith(entries, context);
  const judged = new Map(entries.map((entry) => [entry, judge(entry)]));
  const pinnedFirst = orderPinned(digest.posts.pinned);
  const namedFirst = orderPinned(context.first ?? []);
  const chosenFirst = orderChosen(history.choices);
  const ready = entries
    .filter((entry) => judged.get(entry) === "ready")
    .sort(
      (one, other) =>
        chosenFirst(one, other) ||
        pinnedFirst(one, other) ||
        (takesNewest ? newestFirst : oldestFirst)(one, other),
    );
  const enough = ready.length >= digest.posts.min;
  const { only } = context;
  const eligible = only === undefined ? ready : ready.filter(({ id }) => id === only);
  const taken = new Set(enough ? eligible.slice(0, maxPosts(digest)) : []);
  const leftOver = !enough ? "waits-for-more" : takesNewest ? "baseline" : "waits-for-room";

  const considered = entries.map((entry): ConsideredPost => {
    const judgement = judged.get(entry) ?? "ready";
    return {
      entry,
      verdict: judgement !== "ready" ? judgement : taken.has(entry) ? "chosen" : leftOver,
    };
  });
  const published = selectEntries(entries, { now: context.now, include: new Set() });
  const older = considered.filter(({ verdict }) => verdict === "baseline").length;
  return {
    ready,
    chosen: [...taken].sort(
      (one, other) =>
        chosenFirst(one, other) ||
        namedFirst(one, other) ||
        pinnedFirst(one, other) ||
        newestFirst(one, other),
    ),
    baseline:
      takesNewest && taken.size > 0
        ? published.filter((entry) => !taken.has(entry) && judged.get(entry) !== "on-hold").map(identityOf)
        : [],
    older: history.issues === 0 && !takesNewest ? older : 0,
    considered,
  };
}

/** After a clock was ahead, the last issue seems to be in the future, and every new post would be held back as old. */
function limitToPast(history: SentHistory, now: Instant): SentHistory {
  const { lastIssueAt, start } = history;
  return {
    ...history,
    lastIssueAt: lastIssueAt && Math.min(lastIssueAt, now),
    start: start && { ...start, at: Math.min(start.at, now) },
  };
}

/** Whether the first issue takes the newest posts; all others are then never sent. */
export function takesNewestPosts({ history, digest, includeOld }: ComposeContext): boolean {
  return history.issues === 0 && (digest.start === "newest" || includeOld === true);
}

/** One sentence, for `send --explain`. */
export function describeSelectionReason(verdict: SelectionReason): string {
  return SENTENCES[verdict];
}

const SENTENCES: Readonly<Record<SelectionReason, string>> = {
  chosen: "It is in this issue.",
  "already-sent": "It was sent in an earlier issue.",
  renamed:
    "Its id is new, but a post with this address, or this title and about this date, was sent or is older than this digest.",
  baseline: "It existed before this digest, so it is never sent.",
  "waits-for-room": "This issue is full, so it goes into the next one.",
  "waits-for-more": "There are too few new posts for an issue, so it waits for more.",
  "held-back": "It was added recently but is dated more than 30 days back; use --include-old to send it.",
  draft: "It is a draft.",
  future: "Its date is in the future.",
  expired: "It has expired.",
  unlisted: "Its front matter keeps it out of feeds and mail.",
  "not-for-mail": "Its front matter keeps it out of mail (`newsletter`).",
  "other-tag": "It has none of the tags that this digest includes (`tags`).",
  "unwanted-tag": "It has a tag that this digest excludes (`withoutTags`).",
  "other-section": "It isn't in a folder that this digest includes (`sections`).",
  "unwanted-section": "It is in a folder that this digest excludes (`withoutSections`).",
  unfollowed: "No subscriber follows any of its topics yet, so it waits.",
  "on-hold": "You have put it on hold, so it waits until you release it.",
  "taken-out": "You have taken it out of this digest, so it is never sent.",
};

type Judgement = Exclude<SelectionReason, "chosen" | "waits-for-room" | "waits-for-more"> | "ready";

function judgeWith(entries: readonly Entry[], context: ComposeContext): (entry: Entry) => Judgement {
  const { digest, history, now, timezone, audience } = context;
  const choiceOf = ({ id }: Entry): PostChoice | undefined => history.choices?.get(id);
  const unpinned = entries.filter(
    (entry) => !isPinned(entry, digest.posts.pinned) && choiceOf(entry) === undefined,
  );
  const choose = createPostFilter(digest.posts);
  const isLate = judgeDates(newestSent(unpinned, history), context);
  const isKnown = recognisePosts(history.known ?? [], entries);
  const takesNewest = takesNewestPosts(context);
  const started = hasStarted(history, digest);
  const followed = followedTopics(audience);
  return (entry) => {
    if (history.sent.has(entry.id)) return "already-sent";
    const choice = choiceOf(entry);
    if (choice === "out") return "taken-out";
    const undone = history.undone?.has(entry.id);
    const free = undone || takesNewest;
    if (started && !free && history.baseline.has(entry.id)) return "baseline";
    const state = stateOf(entry, now);
    if (state !== "published") return state;
    if (entry.hiddenFrom === "mail") return "not-for-mail";
    if (started && !free && isKnown(entry)) return "renamed";
    const unchosen = choose(entry);
    if (unchosen !== undefined) return unchosen;
    if (!started && !free && isOlderThanStart(entry, digest, timezone)) return "baseline";
    if (!isFollowed(entry, followed)) return "unfollowed";
    if (choice === "hold") return "on-hold";
    // Whoever pins or releases a post wants it to be sent.
    return !free && choice === undefined && isLate(entry) ? "held-back" : "ready";
  };
}

/** Whether a newly added post was probably imported, or its id has changed. */
function judgeDates(
  sentUpTo: Instant | undefined,
  { digest, history, timezone, includeOld }: ComposeContext,
): (entry: Entry) => boolean {
  const { lastIssueAt, start } = history;
  const since =
    lastIssueAt === undefined
      ? (startInstant(digest, timezone) ?? (start && start.at - LATE_AFTER_MS))
      : lastIssueAt - LATE_AFTER_MS;
  return ({ published }) => {
    const waited = sentUpTo !== undefined && published >= sentUpTo;
    return since !== undefined && published < since && !waited && !includeOld;
  };
}

/** All topics that anybody follows; empty if somebody follows everything. */
function followedTopics(audience: ComposeContext["audience"] = []): ReadonlySet<string> {
  return new Set(audience.some((topics) => topics.length === 0) ? [] : audience.flat());
}

/** Compares the names of tags and folders case-insensitively; tags also by their slugs. */
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

/** @param name the slug, path, file, URL or id of a post */
export function isNamed({ id, url, path, slug, place }: Entry, name: string): boolean {
  return [id, url, path, slug, place.file].includes(name);
}

function isPinned(entry: Entry, pinned: readonly string[]): boolean {
  return pinned.some((name) => isNamed(entry, name));
}

/** Pinned posts come before others, in the order of `pinned`. Returns 0 for two posts that aren't pinned. */
function orderPinned(pinned: readonly string[]): (one: Entry, other: Entry) => number {
  const rank = (entry: Entry): number => {
    const index = pinned.findIndex((name) => isNamed(entry, name));
    return index < 0 ? pinned.length : index;
  };
  return pinned.length === 0 ? () => 0 : (one, other) => rank(one) - rank(other);
}

/** Posts that the publisher has pinned come first, in the order in which they were pinned. */
function orderChosen(choices: SentHistory["choices"] = new Map()): (one: Entry, other: Entry) => number {
  const pinned = [...choices].filter(([, choice]) => choice === "pin").map(([id]) => id);
  const ranks = new Map(pinned.map((id, index) => [id, index]));
  const rank = ({ id }: Entry): number => ranks.get(id) ?? pinned.length;
  return (one, other) => rank(one) - rank(other);
}

function isTagged({ categories, tags }: Entry, wanted: ReadonlySet<string>): boolean {
  return [...categories, ...tags].some(
    ({ name, slug }) => wanted.has(slug) || wanted.has(name.toLowerCase()),
  );
}

/**
 * The date of the newest post that was sent; undefined if none of them still exists (all ids have changed). Ignores posts that
 * say nothing about the order: those that the publisher has pinned or held, and those that were dated after the last issue by a later edit.
 */
function newestSent(entries: readonly Entry[], { sent, lastIssueAt = 0 }: SentHistory): Instant | undefined {
  const dates = entries
    .filter(({ id, published }) => sent.has(id) && published <= lastIssueAt)
    .map(({ published }) => published);
  return dates.length === 0 ? undefined : dates.reduce((newest, date) => Math.max(newest, date));
}

/** By date, then by id, so that the order doesn't depend on the order of the files. */
function oldestFirst(one: Entry, other: Entry): number {
  return one.published - other.published || compareCodeUnits(one.id, other.id);
}

function newestFirst(one: Entry, other: Entry): number {
  return oldestFirst(other, one);
}

import type { DigestConfig } from "../config.js";
import { compareCodeUnits } from "../content/characters.js";
import type { Entry } from "../content/post.js";
import { stateOf } from "../content/select.js";
import type { Instant } from "../zoned-time.js";

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
export type Verdict =
  | "chosen"
  | "already-sent"
  | "baseline"
  | "waits-for-room"
  | "waits-for-more"
  | "held-back"
  | "draft"
  | "future"
  | "expired"
  | "other-tag";

export interface Considered {
  readonly entry: Entry;
  readonly verdict: Verdict;
}

export interface Composition {
  /** Newest first, as people read them; empty where nothing is to be sent. */
  readonly chosen: readonly Entry[];
  /** Ids to record as never to be sent; only a first issue has any. */
  readonly baseline: readonly string[];
  /** Every entry with its verdict, in the order they came in. */
  readonly considered: readonly Considered[];
}

export interface ComposeContext {
  readonly digest: DigestConfig;
  readonly history: SentHistory;
  readonly now: Instant;
  /** What happens to posts that turn up dated long before the last issue. */
  readonly held: "hold" | "include";
}

/** Ms. A post that turns up dated further back than this before the last issue is taken for an imported or renamed one. */
const LATE = 30 * 86_400_000;

/**
 * Decides which posts the next issue holds. A post is chosen because it was not yet sent, never by a window of dates.
 *
 * - The first issue takes the newest `max` and makes all older ones the baseline.
 * - A later one takes the oldest unsent first, up to `max`; fewer than `min` wait.
 * - A post dated more than 30 days before the last issue is held back, unless it merely had to wait for room: then, as the
 *   oldest go first, it is newer than everything that went out.
 */
export function composeIssue(entries: readonly Entry[], context: ComposeContext): Composition {
  const { history, digest } = context;
  const judge = judgeWith(context, newestSent(entries, history));
  const first = history.issues === 0;
  const ready = entries.filter((entry) => judge(entry) === "ready").sort(first ? newestFirst : oldestFirst);
  const enough = ready.length >= digest.posts.min;
  const taken = new Set(enough ? ready.slice(0, digest.posts.max) : []);
  const leftOver = !enough ? "waits-for-more" : first ? "baseline" : "waits-for-room";

  const considered = entries.map((entry): Considered => {
    const judged = judge(entry);
    return { entry, verdict: judged !== "ready" ? judged : taken.has(entry) ? "chosen" : leftOver };
  });
  return {
    chosen: [...taken].sort(newestFirst),
    baseline: enough && first ? ready.slice(digest.posts.max).map(({ id }) => id) : [],
    considered,
  };
}

/** One plain sentence, for `send --explain`. */
export function describeVerdict(verdict: Verdict): string {
  return SENTENCES[verdict];
}

const SENTENCES: Readonly<Record<Verdict, string>> = {
  chosen: "It goes into this issue.",
  "already-sent": "It went out in an earlier issue.",
  baseline: "It is older than the first issue's posts, so this digest never sends it.",
  "waits-for-room": "This issue is full; it goes into the next one.",
  "waits-for-more": "There are too few new posts for an issue; it waits for more.",
  "held-back": "It turned up dated more than 30 days before the last issue; --include-old sends it.",
  draft: "It is a draft.",
  future: "Its date is in the future.",
  expired: "It has expired.",
  "other-tag": "It has none of the tags that this digest sends.",
};

type Judgement = Exclude<Verdict, "chosen" | "waits-for-room" | "waits-for-more"> | "ready";

function judgeWith({ digest, history, now, held }: ComposeContext, sentUpTo: Instant | undefined) {
  const { lastIssueAt } = history;
  const wanted = new Set(digest.posts.tags.map((tag) => tag.toLowerCase()));
  return (entry: Entry): Judgement => {
    if (history.sent.has(entry.id)) return "already-sent";
    if (history.baseline.has(entry.id)) return "baseline";
    const state = stateOf(entry, now);
    if (state !== "published") return state;
    if (wanted.size > 0 && !isTagged(entry, wanted)) return "other-tag";
    const late = lastIssueAt !== undefined && entry.published < lastIssueAt - LATE;
    const waited = sentUpTo !== undefined && entry.published >= sentUpTo;
    return late && !waited && held === "hold" ? "held-back" : "ready";
  };
}

function isTagged({ categories, tags }: Entry, wanted: ReadonlySet<string>): boolean {
  return [...categories, ...tags].some(
    ({ name, slug }) => wanted.has(slug) || wanted.has(name.toLowerCase()),
  );
}

/**
 * The date of the newest post that went out. Undefined where none of them exists any more (all ids changed): then nobody can
 * be said to have waited. A sent post that was since given a date after its issue says nothing about the order.
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

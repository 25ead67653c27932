import type { AnnounceConfig, SiteConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import type { Announcement } from "#deliveries/announcements/announcement-ledger.js";
import { type Instant, instantOf, wallClockOf } from "#zoned-time.js";

const DAY = 86_400_000;
/** A post that appears so long after its date is from an import, or has another id than before. */
const MAX_LATE = 7 * DAY;
/** More new posts at once are a mistake more often than not. */
const MAX_AT_ONCE = 5;

/** Recorded beside a post's id, so that a post whose id has changed is known by its address. */
export function pageKey({ url }: Pick<Entry, "url">): string {
  return `page ${url}`;
}

/** Which of the posts that exist when a network is new are announced: as with the `start` of a digest. */
export function planStart(
  published: readonly Entry[],
  { start }: Pick<AnnounceConfig, "start">,
  { timezone }: Pick<SiteConfig, "timezone">,
): { readonly older: readonly string[]; readonly waiting: readonly string[] } {
  const isAnnounced = (entry: Entry, index: number): boolean => {
    if (start === "now") return false;
    if (start === "newest") return index === 0;
    return entry.published >= instantOf(Date.parse(start), wallClockOf(timezone));
  };
  const idsOf = (entries: readonly Entry[]) => entries.map(({ id }) => id);
  return {
    older: published
      .filter((entry, index) => !isAnnounced(entry, index))
      .flatMap((entry) => [entry.id, pageKey(entry)]),
    waiting: idsOf(published.filter(isAnnounced)),
  };
}

export interface SelectedPosts {
  /** To be announced now, the oldest first. */
  readonly due: readonly Entry[];
  /** Never seen before, and too old: not announced. */
  readonly late: readonly Entry[];
  /** Not announced until somebody says so, because they are too many. */
  readonly held: readonly Entry[];
}

/** @param published newest first @param all whatever their number */
export function selectPosts(
  published: readonly Entry[],
  known: ReadonlyMap<string, Announcement>,
  { now, all }: { readonly now: Instant; readonly all: boolean },
): SelectedPosts {
  const isDue = (entry: Entry): boolean => {
    const announcement = known.get(entry.id);
    if (announcement === undefined) return !known.has(pageKey(entry));
    const { state, notBefore } = announcement;
    return (state === "waiting" || state === "sending") && notBefore <= now;
  };
  const isLate = ({ id, published: at }: Entry): boolean => !known.has(id) && at < now - MAX_LATE;
  const candidates = published.filter(isDue).toReversed();
  const late = candidates.filter(isLate);
  const wanted = candidates.filter((entry) => !isLate(entry));
  const isUntried = ({ id }: Entry): boolean => (known.get(id)?.attempts ?? 0) === 0;
  const untried = wanted.filter(isUntried);
  const holds = !all && untried.length > MAX_AT_ONCE;
  return {
    due: holds ? wanted.filter((entry) => !isUntried(entry)) : wanted,
    late,
    held: holds ? untried : [],
  };
}

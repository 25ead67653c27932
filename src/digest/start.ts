import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { selectEntries } from "#content/model/select.js";
import { type Instant, instantOf, wallClockOf } from "#zoned-time.js";
import type { PostIdentity } from "./post-identity.js";
import type { SentHistory } from "./sent-history.js";

/** The posts that existed before a digest, which it never sends. */
export interface DigestStart {
  /** `start` of the digest. */
  readonly setting: string;
  readonly at: Instant;
  readonly baseline: readonly PostIdentity[];
}

/** Until the first issue, a changed `start` takes effect. */
export function hasStarted(
  { issues, start }: Pick<SentHistory, "issues" | "start">,
  digest: Pick<DigestConfig, "start">,
): boolean {
  return issues > 0 || start?.setting === digest.start;
}

/**
 * The start to record, if any: with `newest`, the first issue decides.
 * @param timezone IANA name of the time zone in which a day begins
 */
export function planStart(
  entries: readonly Entry[],
  {
    digest,
    history,
    now,
    timezone,
  }: {
    readonly digest: Pick<DigestConfig, "start">;
    readonly history: SentHistory;
    readonly now: Instant;
    readonly timezone: string;
  },
): DigestStart | undefined {
  if (digest.start === "newest" || hasStarted(history, digest)) return undefined;
  const published = selectEntries(entries, { now, include: new Set() });
  return {
    setting: digest.start,
    at: now,
    baseline: published.filter((entry) => isOlderThanStart(entry, digest, timezone)).map(identityOf),
  };
}

/** Whether a post that was published before the start was recorded belongs to the baseline. */
export function isOlderThanStart(
  { published }: Pick<Entry, "published">,
  digest: Pick<DigestConfig, "start">,
  timezone: string,
): boolean {
  return published < (startInstant(digest, timezone) ?? Number.POSITIVE_INFINITY);
}

/** When the day of `start` begins; undefined for `now` and `newest`. */
export function startInstant({ start }: Pick<DigestConfig, "start">, timezone: string): Instant | undefined {
  return start === "now" || start === "newest"
    ? undefined
    : instantOf(Date.parse(start), wallClockOf(timezone));
}

export function identityOf({ id, url, title, published }: PostIdentity): PostIdentity {
  return { id, url, title, published };
}

import { MAX_CLOCK_SKEW_MS } from "#deliveries/clock/clock-records.js";
import type { Instant } from "#zoned-time.js";

/** When a new post is mailed by itself. */
export interface PublishRule {
  /** Ms for which a post must be unchanged. */
  readonly after: number;
  /** Ms between two issues. */
  readonly interval: number;
}

/** A post that could be sent. `version` changes with its title and text. */
export interface PublishedPost {
  readonly id: string;
  readonly version: string;
}

/** A post with the time since which it has been seen unchanged. */
export interface SeenPost extends PublishedPost {
  readonly since: Instant;
}

export interface PostDecision {
  /** What has been seen now, to be recorded. A post that is gone isn't in it. */
  readonly seen: readonly SeenPost[];
  /** The post to send now, and since when it is due. The same in every process that has the same records. */
  readonly due?: { readonly post: string; readonly at: Instant };
  /** The post that is due next if nothing changes, and when; missing if one is due now. */
  readonly next?: { readonly post: string; readonly at: Instant };
}

/**
 * Pure. Decides about the posts that a digest with `on: publish` hasn't sent yet.
 *
 * @param posts in the order in which they are sent
 * @param seen what an earlier call has returned
 * @param lastIssueAt when the digest's last issue was composed
 */
export function duePost(
  now: Instant,
  { after, interval }: PublishRule,
  {
    posts,
    seen,
    lastIssueAt,
  }: {
    readonly posts: readonly PublishedPost[];
    readonly seen: readonly SeenPost[];
    readonly lastIssueAt?: Instant | undefined;
  },
): PostDecision {
  // A later time was recorded while the clock was ahead.
  const isPlausible = (at: Instant): boolean => at <= now + MAX_CLOCK_SKEW_MS;
  const earlier = new Map(seen.map((post) => [post.id, post]));
  const watched = posts.map(({ id, version }): SeenPost => {
    const before = earlier.get(id);
    const unchanged = before?.version === version && isPlausible(before.since);
    return { id, version, since: unchanged ? before.since : now };
  });
  const limits = lastIssueAt !== undefined && isPlausible(lastIssueAt);
  const earliest = limits ? lastIssueAt + interval : Number.NEGATIVE_INFINITY;
  const planned = watched.map(({ id, since }) => ({ post: id, at: Math.max(since + after, earliest) }));
  const due = planned.find(({ at }) => at <= now);
  if (due !== undefined) return { seen: watched, due };
  const soonest = Math.min(...planned.map(({ at }) => at));
  return { seen: watched, next: planned.find(({ at }) => at === soonest) };
}

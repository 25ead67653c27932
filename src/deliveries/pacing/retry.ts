import type { Instant } from "#zoned-time.js";

const MINUTE = 60_000;
const FIRST_WAIT = 5 * MINUTE;
const MAX_WAIT = 4 * 60 * MINUTE;
/** RFC 5321 §4.5.4.1: mail should be given up after 4–5 days at the earliest. */
const GIVE_UP_AFTER = 5 * 24 * 60 * MINUTE;

/** Retry at a time, or give up. */
export type Retry = { readonly kind: "again"; readonly at: Instant } | { readonly kind: "give-up" };

/** What is known when an attempt was deferred. */
export interface Deferral {
  readonly now: Instant;
  /** Number of ended attempts, including the one that was just deferred. */
  readonly attempts: number;
  readonly firstTriedAt: Instant;
  /** Random, from 0 to 1, so that mails that were deferred together aren't retried together. */
  readonly jitter: number;
}

/** Retries after 5, 10, 20 … minutes, at most 4 hours, varied by up to 25 %. Gives up after five days. */
export function retryAfter({ now, attempts, firstTriedAt, jitter }: Deferral): Retry {
  const wait = Math.min(FIRST_WAIT * 2 ** (Math.max(attempts, 1) - 1), MAX_WAIT);
  const at = now + Math.round(wait * (0.75 + jitter / 2));
  return at - firstTriedAt > GIVE_UP_AFTER ? { kind: "give-up" } : { kind: "again", at };
}

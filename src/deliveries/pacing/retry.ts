import type { Instant } from "#zoned-time.js";

const MINUTE = 60_000;
const FIRST_WAIT = 5 * MINUTE;
const MAX_WAIT = 4 * 60 * MINUTE;
/** RFC 5321 §4.5.4.1: give-up time generally at least 4–5 days. */
const GIVE_UP_AFTER = 5 * 24 * 60 * MINUTE;

/** Again later, or never. */
export type Retry = { readonly kind: "again"; readonly at: Instant } | { readonly kind: "give-up" };

/** What is known when an attempt was deferred. */
export interface Deferral {
  readonly now: Instant;
  /** Attempts that have ended, the one just deferred included. */
  readonly attempts: number;
  readonly firstTriedAt: Instant;
  /** From 0 to 1, random: a list that was deferred together must not come back together. */
  readonly jitter: number;
}

/** 5, 10, 20 … minutes up to 4 hours, each between 75 % and 125 % of that; nothing after five days. */
export function retryAfter({ now, attempts, firstTriedAt, jitter }: Deferral): Retry {
  const wait = Math.min(FIRST_WAIT * 2 ** (Math.max(attempts, 1) - 1), MAX_WAIT);
  const at = now + Math.round(wait * (0.75 + jitter / 2));
  return at - firstTriedAt > GIVE_UP_AFTER ? { kind: "give-up" } : { kind: "again", at };
}

import type { Instant } from "#zoned-time.js";

/** A request that says it comes from the provider. */
export interface EventRequest {
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/**
 * `unsigned`: anybody may have written it. `stale`: it was signed too long ago, or in the future. `unavailable`: it couldn't be checked
 * now, so it has to be sent again. `repeated`: its proof came with another body before, so it changes nothing. `unreadable`: it is genuine,
 * but nothing that could be an event.
 */
export type Origin = "genuine" | "unsigned" | "stale" | "unavailable" | "repeated" | "unreadable";

export type CheckOrigin = (request: EventRequest, now: Instant) => Origin | Promise<Origin>;

/**
 * Providers try for a day, and not all sign again each time. A copy of an old request changes nothing anyway, because each event counts
 * once.
 */
const MAX_AGE_MS = 25 * 3_600_000;
/** A clock that is a little fast. */
const MAX_AHEAD_MS = 10 * 60_000;

export function isCurrent(signedAt: Instant, now: Instant, maxAge = MAX_AGE_MS): boolean {
  return signedAt <= now + MAX_AHEAD_MS && signedAt >= now - maxAge;
}

/** Seconds since 1970 as a header has them → ms; NaN if they are none. */
export function readSeconds(written: string | undefined): Instant {
  return /^\d{1,12}$/.test(written ?? "") ? Number(written) * 1_000 : Number.NaN;
}

import type { Instant } from "#zoned-time.js";

/** How many mails a day a mail server that receivers don't know yet may send. */
export interface WarmUp {
  /** The mail server. Another one begins with `from` again. */
  readonly server: string;
  /** Mails in the first 24 hours. */
  readonly from: number;
  /** Ms after which the number doubles. */
  readonly doubleEvery: number;
}

/** How far a warm-up has got. */
export interface WarmUpProgress {
  readonly doublings: number;
  /** When the last doubling was due; at first, when the warm-up started. */
  readonly since: Instant;
}

/** The current limit, and when it grows. */
export interface WarmUpLimit {
  readonly mails: number;
  readonly growsAt: Instant;
}

/** Beyond it nobody has as many subscribers. */
const MAX_DOUBLINGS = 30;

/**
 * To be called when mails are about to be sent. The number doubles once at most, however long ago that was: receivers don't get used
 * to a server that sends nothing, and a clock that jumped ahead must not end the warm-up. A clock that was set back starts the
 * time until the next doubling again.
 */
export function advanceWarmUp(
  progress: WarmUpProgress | undefined,
  { doubleEvery }: WarmUp,
  now: Instant,
): WarmUpProgress {
  if (progress === undefined) return { doublings: 0, since: now };
  if (progress.since > now) return { ...progress, since: now };
  if (now - progress.since < doubleEvery) return progress;
  return { doublings: Math.min(progress.doublings + 1, MAX_DOUBLINGS), since: now };
}

export function limitOf({ doublings, since }: WarmUpProgress, { from, doubleEvery }: WarmUp): WarmUpLimit {
  return { mails: from * 2 ** doublings, growsAt: since + doubleEvery };
}

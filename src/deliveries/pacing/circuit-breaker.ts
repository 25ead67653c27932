import type { Instant } from "#zoned-time.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How often in a row each connection may fail in a run that worked before. */
const MAX_FAILURE_ROUNDS = 4;

/** Watches the connections of one run. */
export interface CircuitBreaker {
  readonly worked: () => void;
  /** @returns ms to wait before the next try; undefined when the run should stop */
  readonly failed: () => number | undefined;
  /** Whether a mail was requeued since the last call. */
  readonly takeRequeued: () => boolean;
}

/**
 * If a server that has accepted mail in this run drops a connection, it is tried again after 1, 2, 4 and 8 seconds. If it
 * hasn't accepted any, the run stops at once: the configuration is wrong, or the server is down.
 *
 * @param random from 0 to 1
 */
export function createCircuitBreaker(connections: number, random: () => number): CircuitBreaker {
  let known = false;
  let failures = 0;
  let hasNewRequeue = false;
  return {
    worked: () => {
      known = true;
      failures = 0;
    },
    failed: () => {
      // All connections notice the same failure of the server, so it counts once.
      const round = Math.floor(failures / connections);
      failures += 1;
      if (!known || round >= MAX_FAILURE_ROUNDS) return undefined;
      hasNewRequeue = true;
      return Math.round(SECOND * 2 ** round * (0.75 + random() / 2));
    },
    takeRequeued: () => {
      const since = hasNewRequeue;
      hasNewRequeue = false;
      return since;
    },
  };
}

/** When `serve` tries a server again that has stopped `failures` runs in a row: after 1, 2, 4 … minutes, at most an hour. */
export function nextRetryAt(now: Instant, failures: number, random: number): Instant {
  const wait = Math.min(MINUTE * 2 ** Math.min(failures - 1, 6), 60 * MINUTE);
  return now + Math.round(wait * (0.75 + random / 2));
}

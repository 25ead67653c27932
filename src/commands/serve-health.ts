import type { Health } from "../server/operating-routes.js";
import type { Instant } from "../zoned-time.js";

/** What is watched while serving, for `/readyz`. */
export interface WatchedHealth extends Health {
  /** The alarm has rung. */
  readonly rang: () => void;
}

/** Ms without the alarm, which rings each minute, after which something is wrong with it. */
const SILENCE = 150_000;

export function watchHealth(clock: () => Instant, signal: AbortSignal): WatchedHealth {
  let lastRing = clock();
  return {
    rang: () => {
      lastRing = clock();
    },
    troubles: async () => {
      const troubles: string[] = [];
      if (signal.aborted) troubles.push("stopping");
      if (clock() - lastRing > SILENCE) troubles.push("the alarm of the schedule is silent");
      return troubles;
    },
  };
}

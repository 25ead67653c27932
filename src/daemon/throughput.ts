import type { Instant } from "#zoned-time.js";

/** Counts mails: in total, and in the last minute. */
export interface Throughput {
  readonly add: () => void;
  readonly total: () => number;
  readonly perMinute: () => number;
}

const SECOND = 1_000;
const MINUTE = 60;

export function createThroughput(clock: () => Instant): Throughput {
  const seconds = new Map<number, number>();
  let total = 0;
  const now = (): number => Math.floor(clock() / SECOND);
  return {
    add: () => {
      total += 1;
      const second = now();
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    },
    total: () => total,
    perMinute: () => {
      const since = now() - MINUTE;
      for (const second of seconds.keys()) if (second <= since) seconds.delete(second);
      return [...seconds.values()].reduce((sum, mails) => sum + mails, 0);
    },
  };
}

import { schedule } from "node-cron";
import type { Instant } from "#zoned-time.js";

interface Clocks {
  readonly clock: () => Instant;
  /** Ms since some moment, independent of the system clock. */
  readonly monotonic: () => number;
}

/** Ms between checks of the clock. */
const WATCH_INTERVAL_MS = 1_000;
/** Ms by which the clock may differ from the elapsed time between two checks; more is a jump. */
const MAX_DRIFT_MS = 5_000;

/**
 * Calls `wake` at the start of every minute, and when the clock has jumped. It decides nothing: what is due is computed from
 * the ledger, so a call that comes late, twice or not at all (a sleeping laptop) costs at most a minute.
 *
 * node-cron 4.6 plans by the clock: after a jump ahead it would go through each skipped minute, and after a jump back wait
 * for the minute that it had planned. So it is restarted after each jump.
 */
export function startMinuteTimer(
  wake: () => Promise<void>,
  { clock, monotonic }: Clocks,
): { readonly stop: () => Promise<void> } {
  const start = () =>
    schedule("* * * * *", () => void wake(), { timezone: "UTC", suppressMissedWarning: true });
  let task = start();
  let ahead = clock() - monotonic();
  const watch = setInterval(() => {
    const before = ahead;
    ahead = clock() - monotonic();
    if (Math.abs(ahead - before) <= MAX_DRIFT_MS) return;
    void task.destroy();
    task = start();
    void wake();
  }, WATCH_INTERVAL_MS);
  return {
    stop: async () => {
      clearInterval(watch);
      await task.destroy();
    },
  };
}

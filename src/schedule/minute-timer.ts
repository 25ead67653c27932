import { schedule } from "node-cron";

/**
 * Wakes its owner at the start of every minute. It decides nothing: what is due is computed from the ledger, so a wake-up
 * that comes late, twice or not at all (a sleeping laptop, a leap of the clock) costs at most a minute.
 */
export function startMinuteTimer(wake: () => Promise<void>): { readonly stop: () => Promise<void> } {
  const task = schedule("* * * * *", () => void wake(), { timezone: "UTC", suppressMissedWarning: true });
  return {
    stop: async () => {
      await task.destroy();
    },
  };
}

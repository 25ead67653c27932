import { latestPlausibleRuns } from "#app/digests/scheduled-digests.js";
import type { SendContext } from "#app/digests/send-context.js";
import { MAX_CLOCK_SKEW_MS, requireClock } from "#deliveries/clock/clock-records.js";
import { FeedletterError } from "#errors.js";
import type { ServedConfig } from "./serve-config.js";
import type { ServeEvent } from "./serve-events.js";

interface ClockGuardOptions {
  readonly sendContext: SendContext;
  readonly served: () => Pick<ServedConfig, "digests" | "published">;
  /** A monotonic clock in ms. If absent, jumps aren't detected. */
  readonly monotonic?: (() => number) | undefined;
  readonly onEvent: (event: ServeEvent) => void;
}

/**
 * Checks the clock before anything is sent: reports jumps, stops sending while the clock is behind what has been recorded, and
 * recalculates what was planned while it was ahead.
 * @returns whether to send
 */
export function createClockGuard({ sendContext, served, monotonic, onEvent }: ClockGuardOptions) {
  const { clock, database } = sendContext;
  const watch = monotonic === undefined ? undefined : watchJumps(clock.now, monotonic);
  let stopped = false;
  const stop = (error: FeedletterError): false => {
    // Reported once, not every minute.
    if (!stopped || error.code !== "E_CLOCK") onEvent({ kind: "failed", at: clock.now(), error });
    stopped = error.code === "E_CLOCK";
    return false;
  };
  return async (): Promise<boolean> => {
    try {
      await clock.sync();
      const now = clock.now();
      const jump = watch?.();
      if (jump !== undefined) onEvent({ kind: "clock-jumped", at: now, ...jump });
      // This process saw the clock jump ahead and come back, so records from in between don't mean that it is wrong now.
      if (jump?.returned) await database.clockRecords.accept(now);
      await requireClock(database.clockRecords, now);
      if (stopped) onEvent({ kind: "clock-right", at: now });
      stopped = false;
      for (const marks of await database.clockRecords.resetMarks(now, latestPlausibleRuns(served(), now)))
        onEvent({ kind: "marks-reset", at: now, marks });
      return true;
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      return stop(error);
    }
  };
}

/** Compares two clocks. @returns by how much the first one has jumped since the last call; undefined if it hasn't */
function watchJumps(clock: () => number, monotonic: () => number) {
  const measure = (): number => clock() - monotonic();
  let last = measure();
  /** The difference before a jump ahead. A machine that slept looks the same, but never returns to it. */
  let before: number | undefined;
  return (): { readonly by: number; readonly returned: boolean } | undefined => {
    const now = measure();
    const by = now - last;
    const returned = before !== undefined && Math.abs(now - before) <= MAX_CLOCK_SKEW_MS;
    if (Math.abs(by) <= MAX_CLOCK_SKEW_MS) return undefined;
    if (returned) before = undefined;
    else if (by > 0) before ??= last;
    last = now;
    return { by: Math.round(by), returned };
  };
}

import type { SendContext } from "#app/digests/send-context.js";
import { requireClock } from "#deliveries/clock/clock-records.js";
import { FeedletterError } from "#errors.js";
import type { WorkerEvent } from "./worker-events.js";

/** Checks the shared clock before anything is sent. */
export interface WorkerClock {
  /** Reports once that the clock is behind what has been recorded, and once that it is right again. */
  readonly isRight: () => Promise<boolean>;
  /** Recalculates what was planned for mails while the clock was ahead. `serve` does the same for schedules. */
  readonly resetMarks: () => Promise<void>;
}

export function createWorkerClock(
  { clock, database: { clockRecords } }: SendContext,
  onEvent: (event: WorkerEvent) => void,
): WorkerClock {
  let behind = false;
  return {
    isRight: async () => {
      const at = clock.now();
      try {
        await requireClock(clockRecords, at);
        if (behind) onEvent({ kind: "clock-right", at });
        behind = false;
        return true;
      } catch (error) {
        if (!(error instanceof FeedletterError) || error.code !== "E_CLOCK") throw error;
        if (!behind) onEvent({ kind: "failed", at, error });
        behind = true;
        return false;
      }
    },
    resetMarks: async () => {
      const at = clock.now();
      for (const marks of await clockRecords.resetMarks(at, [])) onEvent({ kind: "marks-reset", at, marks });
    },
  };
}

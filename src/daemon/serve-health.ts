import { identifyThisProcess } from "#app/this-process.js";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import type { Health } from "#server/monitoring-routes.js";
import type { Instant } from "#zoned-time.js";

/** The health of a serving process, for `/readyz` and the metrics. */
export interface WatchedHealth extends Health {
  /** To be called each time the minute timer fires. */
  readonly recordWakeUp: () => void;
  readonly lastWakeUp: () => Instant;
}

/** The timer fires each minute; after this many ms without it something is wrong. */
const MAX_TIMER_SILENCE_MS = 150_000;
/** Ms for which the last answer of the database counts: anybody may ask, and each check syncs the disk. */
const DATABASE_CHECK_TTL_MS = 10_000;

interface HealthOptions {
  readonly clock: () => Instant;
  /** Aborted: no new work is begun. */
  readonly signal: AbortSignal;
}

export function watchHealth(
  health: Pick<DatabaseHealth, "beat">,
  { clock, signal }: HealthOptions,
): WatchedHealth {
  const { holder } = identifyThisProcess();
  let lastWakeUpAt = clock();
  let asked: { readonly at: Instant; readonly problem: Promise<string | undefined> } | undefined;
  const askDatabase = (): Promise<string | undefined> => {
    const now = clock();
    if (asked === undefined || Math.abs(now - asked.at) > DATABASE_CHECK_TTL_MS)
      asked = { at: now, problem: tryToWrite(health, holder, now) };
    return asked.problem;
  };
  return {
    recordWakeUp: () => {
      lastWakeUpAt = clock();
    },
    lastWakeUp: () => lastWakeUpAt,
    problems: async () => {
      const found = [
        signal.aborted ? "stopping" : undefined,
        clock() - lastWakeUpAt > MAX_TIMER_SILENCE_MS ? "the schedule's timer doesn't fire" : undefined,
        signal.aborted ? undefined : await askDatabase(),
      ];
      return found.filter((problem) => problem !== undefined);
    },
  };
}

async function tryToWrite(
  health: Pick<DatabaseHealth, "beat">,
  holder: string,
  now: Instant,
): Promise<string | undefined> {
  try {
    await health.beat(holder, now);
    return undefined;
  } catch {
    // The log of the work that fails says more.
    return "the database can't be written";
  }
}

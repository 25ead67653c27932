import { identifyThisProcess } from "#app/this-process.js";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import type { Health } from "#server/monitoring-routes.js";
import type { Instant } from "#zoned-time.js";

/** What is watched while serving, for `/readyz` and the metrics. */
export interface WatchedHealth extends Health {
  /** The alarm has rung. */
  readonly recordWakeUp: () => void;
  readonly lastWakeUp: () => Instant;
}

/** Ms without the alarm, which rings each minute, after which something is wrong with it. */
const MAX_ALARM_SILENCE_MS = 150_000;
/** Ms for which the database's last answer is good: anybody may ask, and each question costs a sync of the disk. */
const DATABASE_CHECK_TTL_MS = 10_000;

interface HealthOptions {
  readonly clock: () => Instant;
  /** Aborted: no new work is taken. */
  readonly signal: AbortSignal;
}

export function watchHealth(
  health: Pick<DatabaseHealth, "beat">,
  { clock, signal }: HealthOptions,
): WatchedHealth {
  const { holder } = identifyThisProcess();
  let lastWakeUpAt = clock();
  let asked: { readonly at: Instant; readonly trouble: Promise<string | undefined> } | undefined;
  const askDatabase = (): Promise<string | undefined> => {
    const now = clock();
    if (asked === undefined || Math.abs(now - asked.at) > DATABASE_CHECK_TTL_MS)
      asked = { at: now, trouble: tryToWrite(health, holder, now) };
    return asked.trouble;
  };
  return {
    recordWakeUp: () => {
      lastWakeUpAt = clock();
    },
    lastWakeUp: () => lastWakeUpAt,
    problems: async () => {
      const found = [
        signal.aborted ? "stopping" : undefined,
        clock() - lastWakeUpAt > MAX_ALARM_SILENCE_MS ? "the alarm of the schedule is silent" : undefined,
        signal.aborted ? undefined : await askDatabase(),
      ];
      return found.filter((trouble) => trouble !== undefined);
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
    // Whatever it is: who asks is a machine, and the log of the work that fails says more.
    return "the database can't be written";
  }
}

import { identifyThisProcess } from "#app/this-process.js";
import type { Vitals } from "#deliveries/process/vitals.js";
import type { Health } from "#server/operating-routes.js";
import type { Instant } from "#zoned-time.js";

/** What is watched while serving, for `/readyz` and the metrics. */
export interface WatchedHealth extends Health {
  /** The alarm has rung. */
  readonly rang: () => void;
  readonly lastRing: () => Instant;
}

/** Ms without the alarm, which rings each minute, after which something is wrong with it. */
const SILENCE = 150_000;
/** Ms for which the database's last answer is good: anybody may ask, and each question costs a sync of the disk. */
const FRESH = 10_000;

interface Watching {
  readonly clock: () => Instant;
  /** Aborted: no new work is taken. */
  readonly signal: AbortSignal;
}

export function watchHealth(vitals: Pick<Vitals, "beat">, { clock, signal }: Watching): WatchedHealth {
  const { holder } = identifyThisProcess();
  let ring = clock();
  let asked: { readonly at: Instant; readonly trouble: Promise<string | undefined> } | undefined;
  const askDatabase = (): Promise<string | undefined> => {
    const now = clock();
    if (asked === undefined || Math.abs(now - asked.at) > FRESH)
      asked = { at: now, trouble: tryToWrite(vitals, holder, now) };
    return asked.trouble;
  };
  return {
    rang: () => {
      ring = clock();
    },
    lastRing: () => ring,
    troubles: async () => {
      const found = [
        signal.aborted ? "stopping" : undefined,
        clock() - ring > SILENCE ? "the alarm of the schedule is silent" : undefined,
        signal.aborted ? undefined : await askDatabase(),
      ];
      return found.filter((trouble) => trouble !== undefined);
    },
  };
}

async function tryToWrite(
  vitals: Pick<Vitals, "beat">,
  holder: string,
  now: Instant,
): Promise<string | undefined> {
  try {
    await vitals.beat(holder, now);
    return undefined;
  } catch {
    // Whatever it is: who asks is a machine, and the log of the work that fails says more.
    return "the database can't be written";
  }
}

import { findNextRun } from "#app/digests/scheduled-digests.js";
import { identifyThisProcess } from "#app/this-process.js";
import type { OpenDatabase } from "#database/ports.js";
import { requireClock } from "#deliveries/clock/clock-records.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { ServedDigests } from "./served-digests.js";

/** The health of a serving process, for `/readyz` and the metrics. */
export interface WatchedHealth {
  /** Why it can't do its work right now; empty if it can. */
  readonly problems: (served: ServedDigests) => Promise<readonly string[]>;
  /** To be called each time the minute timer fires. */
  readonly recordWakeUp: () => void;
  readonly lastWakeUp: () => Instant;
}

/** The timer fires each minute. After this many ms without it, something is wrong. */
const MAX_TIMER_SILENCE_MS = 150_000;
/** Ms for which the database's last answer is reused: anybody may ask, and each check syncs the disk. */
const DATABASE_CHECK_TTL_MS = 10_000;

interface HealthOptions {
  readonly clock: () => Instant;
  /** Aborted: no new work is begun. */
  readonly signal: AbortSignal;
}

type AskedDatabase = Pick<OpenDatabase, "health" | "clockRecords" | "ledger">;

export function watchHealth(database: AskedDatabase, { clock, signal }: HealthOptions): WatchedHealth {
  const { holder } = identifyThisProcess();
  let lastWakeUpAt = clock();
  let asked: { readonly at: Instant; readonly problems: Promise<readonly string[]> } | undefined;
  const askDatabase = (served: ServedDigests): Promise<readonly string[]> => {
    const now = clock();
    if (asked === undefined || Math.abs(now - asked.at) > DATABASE_CHECK_TTL_MS)
      asked = { at: now, problems: findProblems(database, { holder, now, ...served }) };
    return asked.problems;
  };
  return {
    recordWakeUp: () => {
      lastWakeUpAt = clock();
    },
    lastWakeUp: () => lastWakeUpAt,
    problems: async (served) => {
      const found = [
        signal.aborted ? "stopping" : undefined,
        Math.abs(clock() - lastWakeUpAt) > MAX_TIMER_SILENCE_MS
          ? "the schedule's timer doesn't fire"
          : undefined,
        ...(signal.aborted ? [] : await askDatabase(served)),
      ];
      return found.filter((problem) => problem !== undefined);
    },
  };
}

interface Question extends ServedDigests {
  readonly holder: string;
  readonly now: Instant;
}

/** Issues that wait until somebody resumes them. Without the reason, which may contain an address: anybody may ask. */
async function findPaused(digest: string, ledger: AskedDatabase["ledger"]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { id } of await ledger.openIssues(digest)) {
    const { paused, destinations = [] } = await ledger.status(id);
    // Whoever paused it knows.
    if (paused?.reason.code === "asked") continue;
    const where = paused === undefined && destinations.length > 0 ? " to some destinations" : "";
    if (paused !== undefined || destinations.length > 0)
      problems.push(`${id} is paused${where}, because its mails are refused`);
  }
  return problems;
}

/** Whether the database is writable, and whether each schedule's next run will be sent. */
async function findProblems(
  { health, clockRecords, ledger }: AskedDatabase,
  { holder, now, digests, published }: Question,
): Promise<readonly string[]> {
  try {
    await health.beat(holder, now);
    await requireClock(clockRecords, now);
    const proofs = await Promise.all(digests.map((digest) => findNextRun(digest, ledger, now)));
    const paused = await Promise.all([...digests, ...published].map(({ name }) => findPaused(name, ledger)));
    return [...proofs.flatMap((proof) => (proof.kind === "never" ? [proof.reason] : [])), ...paused.flat()];
  } catch (error) {
    if (error instanceof FeedletterError && error.code === "E_CLOCK")
      return ["the clock is behind what has been recorded, so nothing is sent"];
    // The log has more details about it.
    return ["the database can't be written"];
  }
}

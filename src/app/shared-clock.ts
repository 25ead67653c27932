import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";

/** The database's clock, so that machines with different clocks agree on when a lease ends or a mail is due. */
export interface SharedClock {
  readonly now: () => Instant;
  /** Compares this machine's clock with the database's again. */
  readonly sync: () => Promise<void>;
}

export async function createSharedClock(
  workerPool: Pick<WorkerPool, "now">,
  localClock: () => Instant,
): Promise<SharedClock> {
  let ahead = 0;
  const sync = async (): Promise<void> => {
    const before = localClock();
    const theirs = await workerPool.now();
    ahead = Math.round(theirs - (before + localClock()) / 2);
  };
  await sync();
  return { now: () => localClock() + ahead, sync };
}

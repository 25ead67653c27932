import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";

/** The database's clock, so that machines with different clocks agree on when a lease ends or a mail is due. */
export interface SharedClock {
  readonly now: () => Instant;
  /** Compares this machine's clock with the database's again. */
  readonly sync: () => Promise<void>;
}

async function createSharedClock(
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

/** The database's clock if it is asked for and the database has one, else this machine's. */
export async function chooseClock(
  workerPool: WorkerPool | undefined,
  { clock, sharedClock }: { readonly clock: () => Instant; readonly sharedClock?: boolean | undefined },
): Promise<SharedClock> {
  if (workerPool === undefined || !sharedClock) return { now: clock, sync: async () => {} };
  return createSharedClock(workerPool, clock);
}

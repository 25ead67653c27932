import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";

/** The database's clock as this machine's shows it: machines whose clocks differ agree on when a lease ends and a mail may leave. */
export interface SharedClock {
  readonly now: () => Instant;
  /** Compares the clocks again. */
  readonly sync: () => Promise<void>;
}

export async function createSharedClock(
  workerPool: Pick<WorkerPool, "now">,
  own: () => Instant,
): Promise<SharedClock> {
  let ahead = 0;
  const sync = async (): Promise<void> => {
    const asked = own();
    const theirs = await workerPool.now();
    // The answer was true at some time while it was on its way.
    ahead = Math.round(theirs - (asked + own()) / 2);
  };
  await sync();
  return { now: () => own() + ahead, sync };
}

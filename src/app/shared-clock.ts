import type { Fleet } from "#deliveries/process/fleet.js";
import type { Instant } from "#zoned-time.js";

/** The database's clock as this machine's shows it: machines whose clocks differ agree on when a lease ends and a mail may leave. */
export interface SharedClock {
  readonly now: () => Instant;
  /** Compares the clocks again. */
  readonly follow: () => Promise<void>;
}

export async function createSharedClock(fleet: Pick<Fleet, "now">, own: () => Instant): Promise<SharedClock> {
  let ahead = 0;
  const follow = async (): Promise<void> => {
    const asked = own();
    const theirs = await fleet.now();
    // The answer was true at some time while it was on its way.
    ahead = Math.round(theirs - (asked + own()) / 2);
  };
  await follow();
  return { now: () => own() + ahead, follow };
}

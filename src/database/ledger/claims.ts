import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { RunClaim } from "#deliveries/ports.js";
import type { RunKey } from "#deliveries/review/review.js";

/** Only one process may send or preview a run. The column then has the time when that was done. */
const DONE_COLUMNS = { runs: "completed_at", reviews: "shown_at" } as const;

/**
 * Takes over what another process has claimed but not done, if the claim has expired or the process is gone. If two processes
 * try at once, compare-and-set lets only one succeed.
 */
export async function takeOverClaim(
  db: Kysely<Tables>,
  table: keyof typeof DONE_COLUMNS,
  { run: { digest, runAt }, claim: { holder, now, until, isGone } }: { run: RunKey; claim: RunClaim },
): Promise<boolean> {
  const done = DONE_COLUMNS[table];
  const claimed = await db
    .selectFrom(table)
    .select(["holder", "lease_until"])
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .where(done, "is", null)
    .executeTakeFirst();
  if (claimed === undefined || (claimed.lease_until > now && !isGone(claimed.holder))) return false;
  const taken = await db
    .updateTable(table)
    .set({ holder, lease_until: until })
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .where(done, "is", null)
    .where("holder", "=", claimed.holder)
    .where("lease_until", "=", claimed.lease_until)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

import type { Kysely } from "kysely";
import { HASH_KEY } from "#database/people/address-hashes.js";
import type { Tables } from "#database/tables.js";
import type { RunClaim, ScheduledRun } from "#deliveries/ports.js";
import type { RunKey } from "#deliveries/review/review.js";
import { parseSigningKeys, type SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

/** The unique key lets one process in. A run whose process died before it was completed goes to the first that asks. */
export async function claimRun(
  db: Kysely<Tables>,
  { digest, runAt }: RunKey,
  { holder, now, until, isGone }: RunClaim,
): Promise<boolean> {
  const inserted = await db
    .insertInto("runs")
    .values({ digest, run_at: runAt, holder, lease_until: until, completed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return true;
  const run = await db
    .selectFrom("runs")
    .select(["holder", "lease_until"])
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .where("completed_at", "is", null)
    .executeTakeFirst();
  if (run === undefined || (run.lease_until > now && !isGone(run.holder))) return false;
  const taken = await db
    .updateTable("runs")
    .set({ holder, lease_until: until })
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .where("completed_at", "is", null)
    // Compare and set: of two that saw the dead holder, one wins.
    .where("holder", "=", run.holder)
    .where("lease_until", "=", run.lease_until)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

export async function completeRun(db: Kysely<Tables>, { digest, runAt }: RunKey, at: Instant): Promise<void> {
  await db
    .updateTable("runs")
    .set({ completed_at: at, lease_until: 0 })
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .execute();
}

export async function findLastRun(db: Kysely<Tables>, digest: string): Promise<ScheduledRun | undefined> {
  const row = await db
    .selectFrom("runs")
    .select(["run_at", "completed_at"])
    .where("digest", "=", digest)
    .orderBy("run_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { runAt: row.run_at, ...(row.completed_at === null ? {} : { completedAt: row.completed_at }) };
}

/** The first key ever offered is the one that is kept, whichever process offered it. */
export async function ensureSigningKeys(
  db: Kysely<Tables>,
  { key, at }: { readonly key: string; readonly at: Instant },
): Promise<SigningKeys> {
  await db
    .insertInto("signing_keys")
    .values({ name: "links", key, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = await db
    .selectFrom("signing_keys")
    .select("key")
    .where("name", "<>", HASH_KEY)
    .orderBy("created_at", "desc")
    .execute();
  return parseSigningKeys(rows.map((row) => row.key).join(","));
}

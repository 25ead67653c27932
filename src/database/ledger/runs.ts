import type { Kysely } from "kysely";
import { HASH_KEY } from "#database/people/address-hashes.js";
import type { Tables } from "#database/tables.js";
import type { RunClaim, ScheduledRun } from "#deliveries/ports.js";
import type { RunKey } from "#deliveries/review/review.js";
import { parseSigningKeys, type SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import { takeOverClaim } from "./claims.js";

/** The unique key lets only one process claim a run. If that process dies before completing it, the next one that asks gets it. */
export async function claimRun(db: Kysely<Tables>, run: RunKey, claim: RunClaim): Promise<boolean> {
  const { holder, until } = claim;
  const inserted = await db
    .insertInto("runs")
    .values({ digest: run.digest, run_at: run.runAt, holder, lease_until: until, completed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n || takeOverClaim(db, "runs", { run, claim });
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

/** Keeps the first key that any process offered. */
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

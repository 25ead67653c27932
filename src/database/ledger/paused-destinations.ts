import { type Kysely, sql, type Transaction } from "kysely";
import { HELD } from "#database/held.js";
import { readPauseReason, writePauseReason } from "#database/pause-reason.js";
import type { Tables } from "#database/tables.js";
import type { PausedDestination } from "#deliveries/delivery.js";
import type { Ledger } from "#deliveries/ports.js";

export async function listPausedDestinations(
  db: Kysely<Tables>,
  issue: string,
): Promise<readonly PausedDestination[]> {
  const rows = await db
    .selectFrom("paused_destinations")
    .selectAll()
    .where("issue_id", "=", issue)
    .orderBy("paused_at")
    .orderBy("destination")
    .execute();
  return rows.map(({ destination, reason, paused_at: at }) => ({
    destination,
    reason: readPauseReason(reason),
    at,
  }));
}

/** Mails that are leased already wait, too: they can't be marked any more. The first reason is kept. */
export async function pauseDestination(
  db: Kysely<Tables>,
  issue_id: string,
  { destination, domains, reason, at }: Parameters<Ledger["pauseDestination"]>[1],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("paused_destinations")
      .values({ issue_id, destination, reason: writePauseReason(reason), paused_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .updateTable("deliveries")
      .set({ not_before: HELD })
      .where("issue_id", "=", issue_id)
      .where("state", "=", "waiting")
      .where((eb) => eb.or(domains.map((domain) => eb(sql`lower(address)`, "like", `%@${domain}`))))
      .execute();
  });
}

/** @returns whether there were any */
export async function resumeDestinations(db: Transaction<Tables>, issue: string): Promise<boolean> {
  const ended = await db.deleteFrom("paused_destinations").where("issue_id", "=", issue).executeTakeFirst();
  await db
    .updateTable("deliveries")
    .set({ not_before: 0 })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("not_before", ">=", HELD)
    .execute();
  return ended.numDeletedRows > 0n;
}

import { type Kysely, sql } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";

/**
 * For a copy of the ledger that was made while processes elsewhere were sending, and that have ended: whatever they had claimed may
 * have been sent since. It is in doubt from now on, and their claims on runs are over.
 */
export async function abandonClaims(db: Kysely<Tables>, now: Instant): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("deliveries")
      .set({
        state: "sending",
        response: null,
        attempts: sql`attempts + 1`,
        first_tried_at: sql`coalesce(first_tried_at, ${now})`,
        changed_at: now,
      })
      .where("state", "=", "waiting")
      .where("lease_until", ">", 0)
      .execute();
    for (const table of ["deliveries", "runs"] as const)
      await transaction.updateTable(table).set({ lease_until: 0 }).where("lease_until", ">", 0).execute();
  });
}

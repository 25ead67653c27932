import { sql, type Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** Whether the publisher was told of a pause, and an index over the answers whose texts are deleted after a while. */
export async function addPauseAlerts(db: Transaction<Tables>): Promise<void> {
  for (const table of ["issue_holds", "paused_destinations"] as const)
    await db.schema.alterTable(table).addColumn("alerted_at", "bigint").execute();
  await sql`
    create index deliveries_not_understood on deliveries (changed_at)
    where verdict = 'unknown' and response <> ''`.execute(db);
}

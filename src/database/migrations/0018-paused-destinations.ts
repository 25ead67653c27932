import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** One destination's trouble pauses only the mails to it. */
export async function addPausedDestinations(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("paused_destinations")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("destination", text, (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("paused_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("paused_destinations_key", ["issue_id", "destination"])
    .execute();
}

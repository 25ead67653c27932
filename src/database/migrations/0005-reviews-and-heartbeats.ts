import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Tables for `serve`: runs that were previewed, and heartbeats. */
export async function createOperating(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("reviews")
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("run_at", "bigint", (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("shown_at", "bigint")
    .addColumn("choice", text, (column) => column.notNull())
    .addColumn("chosen_at", "bigint")
    .addPrimaryKeyConstraint("reviews_key", ["digest", "run_at"])
    .execute();
  await db.schema
    .createTable("heartbeats")
    .addColumn("holder", text, (column) => column.primaryKey())
    .addColumn("beat_at", "bigint", (column) => column.notNull())
    .execute();
  // Counting by state then reads only the index.
  await db.schema.createIndex("subscribers_by_state").on("subscribers").column("state").execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** How many readers the feeds had, by day. */
export async function addReaders(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("reader_days")
    .addColumn("day", text, (column) => column.primaryKey())
    .addColumn("is_complete", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("reader_counts")
    .addColumn("day", text, (column) => column.notNull())
    .addColumn("feed", text, (column) => column.notNull())
    .addColumn("kind", text, (column) => column.notNull())
    .addColumn("reader", text, (column) => column.notNull())
    .addColumn("readers", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("reader_counts_key", ["day", "feed", "kind", "reader"])
    .execute();
}

import type { Transaction } from "kysely";
import type { Tables } from "./tables.js";

/** Who sends together, and what it is at. */
export async function createWorkers(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("workers")
    .addColumn("holder", "text", (column) => column.primaryKey())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("pid", "integer", (column) => column.notNull())
    .addColumn("version", "text", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("issue_id", "text")
    .addColumn("mails", "bigint", (column) => column.notNull())
    .addColumn("per_minute", "integer", (column) => column.notNull())
    .execute();
}

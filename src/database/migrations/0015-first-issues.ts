import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Records that somebody has confirmed a new ledger, which may have replaced a lost one. */
export async function addFirstIssues(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("first_issues")
    .addColumn("digest", engineOf(db).text, (column) => column.primaryKey())
    .addColumn("confirmed_at", "bigint", (column) => column.notNull())
    .addColumn("archived", "integer", (column) => column.notNull())
    .execute();
}

import { sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** What an answer or a report says is stored with the rule that decided it, and reports that nobody understands are kept. */
export async function addVerdicts(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  for (const column of ["verdict", "rule"])
    await db.schema.alterTable("deliveries").addColumn(column, "text").execute();
  await db.schema.alterTable("bounces").addColumn("rule", "text").execute();
  // Before, a report was about a dead address, about us, or about neither.
  await sql`update bounces set kind = 'address-dead' where kind = 'hard'`.execute(db);
  await sql`update bounces set kind = 'temporary' where kind = 'soft'`.execute(db);
  await db.schema
    .createTable("unread_reports")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("words", "text", (column) => column.notNull())
    .addColumn("address_key", text, (column) => column.notNull())
    .addColumn("reported_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("provisional_suppressions")
    .addColumn("address_key", text, (column) => column.primaryKey())
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("issue_id", text, (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("settled", "integer", (column) => column.notNull())
    .addColumn("suspected_at", "bigint", (column) => column.notNull())
    .execute();
}

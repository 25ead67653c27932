import { sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Which of the people who joined or left the publisher was told of, and since when. */
export async function addJoinNotices(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema.alterTable("membership_events").addColumn("told_at", "bigint").execute();
  await sql`
    create index membership_events_untold on membership_events (at)
    where told_at is null and event in ('confirmed', 'left')`.execute(db);
  await db.schema
    .createTable("join_notices")
    .addColumn("name", text, (column) => column.primaryKey())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("last_at", "bigint", (column) => column.notNull())
    .addColumn("hour_from", "bigint", (column) => column.notNull())
    .addColumn("mails", "integer", (column) => column.notNull())
    .execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Counts of strangers' requests, as keyed hashes that expire; and transactional mails that wait until a mail server accepts them. */
export async function createWaitingMails(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("request_counts")
    .addColumn("key", text, (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("requests", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("request_counts_key", ["key", "at"])
    .execute();
  await db.schema.createIndex("request_counts_by_time").on("request_counts").column("at").execute();
  await db.schema
    .createTable("request_paces")
    .addColumn("key", text, (column) => column.primaryKey())
    .addColumn("free_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("waiting_mails")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("address_key", text, (column) => column.notNull())
    .addColumn("mail", text, (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("waiting_mails_by_turn")
    .on("waiting_mails")
    .columns(["attempts", "not_before"])
    .execute();
  for (const column of ["subscriber_id", "address_key"] as const)
    await db.schema.createIndex(`waiting_mails_by_${column}`).on("waiting_mails").column(column).execute();
}

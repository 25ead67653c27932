import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** What people ask for before they have confirmed it, pauses, and who did what when. */
export async function createMembershipTables(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema.alterTable("subscribers").addColumn("paused_until", "bigint").execute();
  await db.schema.alterTable("subscribers").addColumn("letter_at", "bigint").execute();
  await db.schema
    .createTable("subscription_requests")
    .addColumn("subscriber_id", text, (column) => column.primaryKey().references("subscribers.id"))
    .addColumn("digests", text, (column) => column.notNull())
    .addColumn("topics", text, (column) => column.notNull())
    .addColumn("name", text)
    .addColumn("language", text)
    .addColumn("source", text, (column) => column.notNull())
    .addColumn("was", text, (column) => column.notNull())
    .addColumn("requested_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("subscription_requests_by_time")
    .on("subscription_requests")
    .column("requested_at")
    .execute();
  await db.schema
    .createTable("address_changes")
    .addColumn("subscriber_id", text, (column) => column.primaryKey().references("subscribers.id"))
    .addColumn("address", text, (column) => column.notNull())
    .addColumn("address_key", text, (column) => column.notNull())
    .addColumn("requested_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("address_changes_by_address")
    .on("address_changes")
    .columns(["address_key", "requested_at"])
    .execute();
  await db.schema
    .createTable("membership_events")
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("event", text, (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("source", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("membership_events_key", ["subscriber_id", "at", "event", "digest"])
    .execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Where people come from, reports that came back about them, and the hashes of those who were erased. */
export async function createPeople(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema.alterTable("subscribers").addColumn("source", text).execute();
  await db.schema.alterTable("subscribers").addColumn("consented_at", "bigint").execute();
  await db.schema
    .createTable("forgotten")
    .addColumn("address_hash", text, (column) => column.primaryKey())
    .addColumn("reason", text, (column) => column.notNull())
    .addColumn("forgotten_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("bounces")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("address_key", text, (column) => column.notNull())
    .addColumn("issue_id", text)
    .addColumn("kind", text, (column) => column.notNull())
    .addColumn("status", text)
    .addColumn("words", text, (column) => column.notNull())
    .addColumn("reported_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("bounces_by_address")
    .on("bounces")
    .columns(["address_key", "reported_at"])
    .execute();
  await db.schema.createIndex("bounces_by_issue").on("bounces").columns(["issue_id", "id"]).execute();
  await auditRetries(db);
}

/** An issue that is resumed has no end: its line in the audit gets the time at which its deliveries changed. */
async function auditRetries(db: Transaction<Tables>): Promise<void> {
  const { createTrigger, dropTrigger } = engineOf(db);
  await dropTrigger(db, { name: "issues_audit", table: "issues" });
  await createTrigger(db, {
    ...{ name: "issues_audit", event: "update of state", table: "issues" },
    when: "old.state <> new.state",
    body: `insert into audit (at, issue_id, was, became)
      values (
        coalesce(new.finished_at, (select max(changed_at) from deliveries where issue_id = new.id), new.frozen_at),
        new.id, old.state, new.state
      )`,
  });
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Tables for sending, besides the deliveries: the audit, what holds an issue back, and the used quota. */
export async function createDelivering(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await createAudit(db);
  await db.schema
    .createTable("issue_holds")
    .addColumn("issue_id", text, (column) => column.primaryKey().references("issues.id"))
    .addColumn("failures", "integer", (column) => column.notNull())
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .addColumn("paused_at", "bigint")
    .addColumn("reason", text)
    .execute();
  await db.schema
    .createTable("sent_minutes")
    .addColumn("minute", "bigint", (column) => column.primaryKey())
    .addColumn("mails", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("pace")
    .addColumn("name", text, (column) => column.primaryKey())
    .addColumn("free_at", "bigint", (column) => column.notNull())
    .execute();
}

/** Triggers, so that every statement that changes a state also writes its line, in the same transaction. */
async function createAudit(db: Transaction<Tables>): Promise<void> {
  const { text, rowNumber, createTrigger } = engineOf(db);
  await db.schema
    .createTable("audit")
    .addColumn("id", rowNumber, (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("issue_id", text, (column) => column.notNull())
    .addColumn("subscriber_id", text)
    .addColumn("was", text)
    .addColumn("became", text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("audit_by_issue").on("audit").columns(["issue_id", "id"]).execute();
  await createTrigger(db, {
    ...{ name: "deliveries_audit", event: "update of state", table: "deliveries" },
    when: "old.state <> new.state",
    body: `insert into audit (at, issue_id, subscriber_id, was, became)
      values (new.changed_at, new.issue_id, new.subscriber_id, old.state, new.state)`,
  });
  await createTrigger(db, {
    ...{ name: "issues_frozen", event: "insert", table: "issues" },
    body: `insert into audit (at, issue_id, was, became) values (new.frozen_at, new.id, null, new.state)`,
  });
  await createTrigger(db, {
    ...{ name: "issues_audit", event: "update of state", table: "issues" },
    when: "old.state <> new.state",
    body: `insert into audit (at, issue_id, was, became)
      values (coalesce(new.finished_at, new.frozen_at), new.id, old.state, new.state)`,
  });
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

export async function createFirstTables(db: Transaction<Tables>): Promise<void> {
  await createSubscribers(db);
  await createIssues(db);
  await createDeliveries(db);
  await createRuns(db);
}

async function createSubscribers(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("subscribers")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("address", text, (column) => column.notNull())
    .addColumn("address_key", text, (column) => column.notNull().unique())
    .addColumn("name", text)
    .addColumn("language", text)
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("subscriptions")
    .addColumn("subscriber_id", text, (column) => column.notNull().references("subscribers.id"))
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("subscriptions_key", ["subscriber_id", "digest"])
    .execute();
  await db.schema
    .createIndex("subscriptions_by_digest")
    .on("subscriptions")
    .columns(["digest", "state", "subscriber_id"])
    .execute();
  await db.schema
    .createTable("suppressions")
    .addColumn("address_key", text, (column) => column.primaryKey())
    .addColumn("reason", text, (column) => column.notNull())
    .addColumn("detail", text)
    .addColumn("suppressed_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createIssues(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("issues")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("composed_at", "bigint", (column) => column.notNull())
    .addColumn("frozen_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addUniqueConstraint("issues_number", ["digest", "number"])
    .execute();
  await db.schema
    .createTable("issue_posts")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addColumn("post", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_posts_key", ["issue_id", "position"])
    .addUniqueConstraint("issue_posts_once", ["digest", "post_id"])
    .execute();
  await db.schema
    .createTable("baseline_posts")
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("baseline_posts_key", ["digest", "post_id"])
    .execute();
  await db.schema
    .createTable("variants")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("variant", "integer", (column) => column.notNull())
    .addColumn("subject", text, (column) => column.notNull())
    .addColumn("html", text, (column) => column.notNull())
    .addColumn("text", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("variants_key", ["issue_id", "variant"])
    .execute();
}

/** No foreign key to subscribers: a delivery records that a mail was sent, and is kept when the subscriber is deleted. */
async function createDeliveries(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("deliveries")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("address", text, (column) => column.notNull())
    .addColumn("name", text)
    .addColumn("variant", "integer", (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("first_tried_at", "bigint")
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("code", "integer")
    .addColumn("enhanced", text)
    .addColumn("response", text)
    .addPrimaryKeyConstraint("deliveries_key", ["issue_id", "subscriber_id"])
    .execute();
  await db.schema
    .createIndex("deliveries_due")
    .on("deliveries")
    .columns(["issue_id", "state", "not_before"])
    .execute();
  await db.schema
    .createIndex("deliveries_held")
    .on("deliveries")
    .columns(["issue_id", "holder"])
    .where("holder", "<>", "")
    .execute();
  await db.schema
    .createTable("attempts")
    .addColumn("issue_id", text, (column) => column.notNull())
    .addColumn("subscriber_id", text, (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("ended_at", "bigint", (column) => column.notNull())
    .addColumn("outcome", text, (column) => column.notNull())
    .addColumn("code", "integer")
    .addColumn("enhanced", text)
    .addColumn("response", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("attempts_key", ["issue_id", "subscriber_id", "attempt"])
    .execute();
}

async function createRuns(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("runs")
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("run_at", "bigint", (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("completed_at", "bigint")
    .addPrimaryKeyConstraint("runs_key", ["digest", "run_at"])
    .execute();
  await db.schema
    .createTable("signing_keys")
    .addColumn("name", text, (column) => column.primaryKey())
    .addColumn("key", text, (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
}

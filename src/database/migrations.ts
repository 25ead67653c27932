import type { Kysely, Transaction } from "kysely";
import { FeedletterError } from "../errors.js";
import type { Instant } from "../zoned-time.js";
import { createDelivering } from "./delivering-migration.js";
import { engineOf } from "./engine.js";
import { createLiftings } from "./lifting-migration.js";
import { createMembershipTables } from "./membership-migration.js";
import { createOperating } from "./operating-migration.js";
import { createPeople } from "./people-migration.js";
import { createPlainMails } from "./plain-mails-migration.js";
import { createScaling } from "./scaling-migration.js";
import type { Tables } from "./tables.js";

type Migration = (db: Transaction<Tables>) => Promise<void>;

/** Append only: a database somewhere has run each of these. The version of the schema is how many of them it has run. */
const MIGRATIONS: readonly Migration[] = [
  async (db) => {
    await createSubscribers(db);
    await createIssues(db);
    await createDeliveries(db);
    await createRuns(db);
  },
  createDelivering,
  addTopics,
  createPeople,
  createOperating,
  createMembershipTables,
  createLiftings,
  createScaling,
  createPlainMails,
];

/**
 * Brings the schema up to date, in one transaction, so that two processes that open a new database don't collide and a crash
 * leaves the old schema.
 * @throws FeedletterError E_DATABASE_NEWER when a newer Feedletter wrote the database; nothing is changed then
 */
export async function migrate(db: Kysely<Tables>, now: Instant): Promise<void> {
  // Looking first keeps a command that only reads from waiting for a writer's lock.
  if ((await readVersion(db)) === MIGRATIONS.length) return;
  await db.transaction().execute(async (transaction) => {
    await engineOf(transaction).takeTurns(transaction, "migrations");
    await engineOf(transaction).takeTime(transaction);
    const version = await readVersion(transaction);
    if (version > MIGRATIONS.length) throw newerDatabase(version);
    if (version === 0) await createMigrations(transaction);
    for (const [index, run] of MIGRATIONS.entries()) {
      if (index < version) continue;
      await run(transaction);
      await transaction
        .insertInto("migrations")
        .values({ version: index + 1, applied_at: now })
        .execute();
    }
  });
}

async function readVersion(db: Kysely<Tables>): Promise<number> {
  if (!(await engineOf(db).hasTable(db, "migrations"))) return 0;
  const row = await db
    .selectFrom("migrations")
    .select(({ fn }) => fn.max("version").as("version"))
    .executeTakeFirst();
  return row?.version ?? 0;
}

function newerDatabase(version: number): FeedletterError {
  return new FeedletterError("E_DATABASE_NEWER", {
    message: `The database has schema ${version}, and this Feedletter knows up to ${MIGRATIONS.length}.`,
    fix: "Update Feedletter on this machine; the database is as it was.",
  });
}

async function createMigrations(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("migrations")
    .addColumn("version", "integer", (column) => column.primaryKey())
    .addColumn("applied_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createSubscribers(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("subscribers")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("address_key", "text", (column) => column.notNull().unique())
    .addColumn("name", "text")
    .addColumn("language", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("subscriptions")
    .addColumn("subscriber_id", "text", (column) => column.notNull().references("subscribers.id"))
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
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
    .addColumn("address_key", "text", (column) => column.primaryKey())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("detail", "text")
    .addColumn("suppressed_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createIssues(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("issues")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("composed_at", "bigint", (column) => column.notNull())
    .addColumn("frozen_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addUniqueConstraint("issues_number", ["digest", "number"])
    .execute();
  await db.schema
    .createTable("issue_posts")
    .addColumn("issue_id", "text", (column) => column.notNull().references("issues.id"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("post_id", "text", (column) => column.notNull())
    .addColumn("post", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_posts_key", ["issue_id", "position"])
    .addUniqueConstraint("issue_posts_once", ["digest", "post_id"])
    .execute();
  await db.schema
    .createTable("baseline_posts")
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("post_id", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("baseline_posts_key", ["digest", "post_id"])
    .execute();
  await db.schema
    .createTable("variants")
    .addColumn("issue_id", "text", (column) => column.notNull().references("issues.id"))
    .addColumn("variant", "integer", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("html", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("variants_key", ["issue_id", "variant"])
    .execute();
}

/** No foreign key to subscribers: a delivery is the record of a mail, and outlives somebody who wants to be forgotten. */
async function createDeliveries(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("deliveries")
    .addColumn("issue_id", "text", (column) => column.notNull().references("issues.id"))
    .addColumn("subscriber_id", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("name", "text")
    .addColumn("variant", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("first_tried_at", "bigint")
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("code", "integer")
    .addColumn("enhanced", "text")
    .addColumn("response", "text")
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
    .addColumn("issue_id", "text", (column) => column.notNull())
    .addColumn("subscriber_id", "text", (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("ended_at", "bigint", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("code", "integer")
    .addColumn("enhanced", "text")
    .addColumn("response", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("attempts_key", ["issue_id", "subscriber_id", "attempt"])
    .execute();
}

async function createRuns(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("runs")
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("run_at", "bigint", (column) => column.notNull())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("completed_at", "bigint")
    .addPrimaryKeyConstraint("runs_key", ["digest", "run_at"])
    .execute();
  await db.schema
    .createTable("signing_keys")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
}

async function addTopics(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .alterTable("subscriptions")
    .addColumn("topics", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await db.schema
    .createTable("issue_groups")
    .addColumn("issue_id", "text", (column) => column.notNull().references("issues.id"))
    .addColumn("topics", "text", (column) => column.notNull())
    .addColumn("language", "text", (column) => column.notNull())
    .addColumn("variant", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_groups_key", ["issue_id", "topics", "language"])
    .execute();
}

import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { createFirstTables } from "./0001-first-tables.js";
import { createDelivering } from "./0002-audit-and-quota.js";
import { addTopics } from "./0003-topics.js";
import { createPeople } from "./0004-reports-and-forgotten.js";
import { createOperating } from "./0005-reviews-and-heartbeats.js";
import { createMembershipTables } from "./0006-membership.js";
import { createLiftings } from "./0007-lifted-suppressions.js";
import { createScaling } from "./0008-workers-and-counts.js";
import { createPlainMails } from "./0009-derived-first-attempt-audit.js";
import { completeAudit } from "./0010-complete-audit.js";
import { indexSubscribers } from "./0011-subscriber-indexes.js";
import { createAcceptedClock } from "./0012-accepted-clock.js";
import { createWaitingMails } from "./0013-requests-and-waiting-mails.js";
import { addStarts } from "./0014-starts-and-undone-issues.js";
import { addFirstIssues } from "./0015-first-issues.js";
import { addResumedIssues } from "./0016-resumed-issues.js";
import { addVerdicts } from "./0017-verdicts.js";
import { addPausedDestinations } from "./0018-paused-destinations.js";
import { addDestinationRates } from "./0019-destination-rates.js";
import { addPauseAlerts } from "./0020-pause-alerts.js";
import { addSeenPosts } from "./0021-seen-posts.js";
import { addDigestChanges } from "./0022-digest-changes.js";
import { addIssueNotes } from "./0023-issue-notes.js";
import { addJoinNotices } from "./0024-join-notices.js";
import { addPublisherPage } from "./0025-publisher-page.js";
import { addReaders } from "./0026-readers.js";
import { addWebhooks } from "./0027-webhooks.js";
import { addSenderReports } from "./0028-sender-reports.js";

type Migration = (db: Transaction<Tables>) => Promise<void>;

/** Append only, because some database has already run each of these. The schema version is the number of migrations that were run. */
const MIGRATIONS: readonly Migration[] = [
  createFirstTables,
  createDelivering,
  addTopics,
  createPeople,
  createOperating,
  createMembershipTables,
  createLiftings,
  createScaling,
  createPlainMails,
  completeAudit,
  indexSubscribers,
  createAcceptedClock,
  createWaitingMails,
  addStarts,
  addFirstIssues,
  addResumedIssues,
  addVerdicts,
  addPausedDestinations,
  addDestinationRates,
  addPauseAlerts,
  addSeenPosts,
  addDigestChanges,
  addIssueNotes,
  addJoinNotices,
  addPublisherPage,
  addReaders,
  addWebhooks,
  addSenderReports,
];

/**
 * Updates the schema in one transaction, so that two processes that open a new database don't collide and a crash leaves the
 * old schema.
 * @param db without a time limit for statements
 * @throws FeedletterError E_DATABASE_NEWER if a newer Feedletter wrote the database; nothing is changed then
 */
export async function migrate(db: Kysely<Tables>, now: Instant): Promise<void> {
  // Checked without the lock first, so that a command that only reads doesn't wait for a writer.
  if ((await readVersion(db)) === MIGRATIONS.length) return;
  await db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "migrations");
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
    message: `The database has schema version ${version}, but this Feedletter only supports versions up to ${MIGRATIONS.length}.`,
    fix: "Update Feedletter on this machine; the database is unchanged.",
  });
}

async function createMigrations(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("migrations")
    .addColumn("version", "integer", (column) => column.primaryKey())
    .addColumn("applied_at", "bigint", (column) => column.notNull())
    .execute();
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { openPostgres, openPostgresTables } from "#database/postgres/postgres.js";
import { describeAdmin } from "../database/admin-contract.js";
import { describeAnnouncements } from "../database/announcements-contract.js";
import { COMPLETED_AUDIT, changeAudit, readAudit, writeRows } from "../database/audit.js";
import { describeChanges } from "../database/changes-contract.js";
import { describeClock } from "../database/clock-contract.js";
import { describeIssues } from "../database/issues-contract.js";
import { describeLedger } from "../database/ledger-contract.js";
import { describeMembership } from "../database/membership-contract.js";
import { describeNotices } from "../database/notices-contract.js";
import { describeOperating } from "../database/operating-contract.js";
import { describePauses } from "../database/pauses-contract.js";
import { describePeople } from "../database/people-contract.js";
import { describePeopleSearch } from "../database/people-search-contract.js";
import { describeReaders } from "../database/readers-contract.js";
import { describeSenderReports } from "../database/sender-reports-contract.js";
import { askBySubscriber, selectBySubscriber } from "../database/subscriber-queries.js";
import { describeSubscribers } from "../database/subscribers-contract.js";
import { describeWaiting } from "../database/waiting-contract.js";
import { describeWebhooks } from "../database/webhooks-contract.js";
import { describeWelcome } from "../database/welcome-contract.js";
import { NOW } from "../deliveries/samples.js";
import { databasesForTests } from "./databases.js";
import { emptiedDatabases } from "./emptied-databases.js";
import { query } from "./farm.js";

const createDatabase = databasesForTests(undefined, async (url) => {
  await (await openPostgres(url, NOW)).close();
});
const databases = emptiedDatabases(createDatabase);
const opened: OpenDatabase[] = [];
// A server as it comes takes a hundred connections.
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  databases.giveBack();
});

async function open() {
  const url = await databases.take();
  const database = await openPostgres(url, NOW);
  opened.push(database);
  return {
    ...database,
    audit: () => readAudit(openPostgresTables, url),
    changeAudit: () => changeAudit(openPostgresTables, url),
    write: (change: Parameters<typeof writeRows>[2]) => writeRows(openPostgresTables, url, change),
  };
}

describeLedger("PostgreSQL", open);
describeClock("PostgreSQL", open);
describeSubscribers("PostgreSQL", open);
describePauses("PostgreSQL", open);
describePeople("PostgreSQL", open);
describePeopleSearch("PostgreSQL", open);
describeMembership("PostgreSQL", open);
describeWaiting("PostgreSQL", open);
describeWelcome("PostgreSQL", open);
describeAdmin("PostgreSQL", open);
describeNotices("PostgreSQL", open);
describeReaders("PostgreSQL", open);
describeSenderReports("PostgreSQL", open);
describeAnnouncements("PostgreSQL", open);
describeWebhooks("PostgreSQL", open);
describeOperating("PostgreSQL", open);
describeIssues("PostgreSQL", open);
describeChanges("PostgreSQL", open);

test("PostgreSQL: an audit that was completed from other tables is complete afterwards, in order", async () => {
  const url = await createDatabase();
  await (await openPostgres(url, NOW)).close();
  const old = readFileSync(join(import.meta.dirname, "../fixtures/database/version-9.sql"), "utf8");
  const rows = old.split("\n").filter((line) => /^insert into (?!migrations)/.test(line));
  // Back to version 9, with what it had written.
  const statements = [
    "drop table accepted_clock, request_counts, request_paces, waiting_mails, digest_starts, undone_posts, first_issues",
    "drop table dmarc_reports, dmarc_sources",
    "drop table reader_days, reader_counts, webhooks, webhook_messages, announcements, announcement_starts",
    "drop trigger webhook_joined on membership_events; drop trigger webhook_left on membership_events; drop trigger webhook_bounced on suppressions",
    "drop trigger webhook_started on issues; drop trigger webhook_finished on issues",
    "drop trigger webhook_first_pause on issue_holds; drop trigger webhook_paused on issue_holds",
    "drop table admin_links, admin_sessions, admin_acts, post_choices, membership_days, issue_totals, issue_leavers",
    "drop trigger subscriptions_begun on subscriptions; drop trigger subscriptions_rejoined on subscriptions",
    "drop trigger subscriptions_ended on subscriptions; drop trigger suppressions_counted on suppressions",
    "drop trigger deliveries_corrected on deliveries",
    "drop table join_notices; alter table membership_events drop column told_at",
    "drop table seen_posts, digest_changes; alter table variants drop column posts; alter table issues drop column note",
    "drop table unread_reports, provisional_suppressions, paused_destinations, destination_connections, warm_ups",
    "alter table issue_holds drop column alerted_at; drop index deliveries_not_understood",
    "alter table deliveries drop column verdict, drop column rule; alter table bounces drop column rule",
    "alter table baseline_posts drop column post",
    "alter table issue_holds drop column resumed_at",
    "drop index deliveries_by_subscriber, attempts_by_subscriber, attempts_by_end",
    "drop trigger audit_no_update on audit; drop trigger audit_no_delete on audit",
    "alter table audit drop column since",
    "delete from migrations where version > 9",
    "alter table issues disable trigger user",
    ...rows,
    "alter table issues enable trigger user",
  ];
  await query(url, statements.join(";\n"));
  expect(await readAudit(openPostgresTables, url)).toEqual(COMPLETED_AUDIT);
});

test("PostgreSQL: queries about one person use an index", async () => {
  const url = await createDatabase();
  const ask = vi.spyOn(pg.Client.prototype, "query");
  onTestFinished(() => ask.mockRestore());
  const database = await openPostgres(url, NOW);
  opened.push(database);
  await askBySubscriber(database);
  const texts = ask.mock.calls.map(([asked]) => String(Object(asked).text ?? asked));
  const asked = selectBySubscriber(texts);
  expect(asked.length).toBeGreaterThanOrEqual(5);
  await query(
    url,
    `insert into attempts select 'weekly-1', 'x' || nth, 1, 'one', 0, 'rejected', 550, null, ''
     from generate_series(1, 5000) as nth; analyze`,
  );
  // With values that aren't known yet, as in a prepared statement.
  const plan = async (text: string) => JSON.stringify(await query(url, `explain (generic_plan) ${text}`));
  for (const text of asked)
    expect(await plan(text), text).toMatch(/Index Scan (?:using|on) (?:deliveries|attempts)_by_subscriber/);
  // A mail's mark and outcome find their delivery by its key, whatever the statistics say of states and holders.
  const marks = [...new Set(texts.filter((text) => /for update.*update deliveries set/s.test(text)))];
  expect(marks).toHaveLength(2);
  for (const text of marks)
    expect(await plan(text), text).not.toMatch(/deliveries_(?:due|held)|Seq Scan on deliveries/);
});

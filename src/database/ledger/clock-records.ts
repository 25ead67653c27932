import { type ExpressionBuilder, type Kysely, type SqlBool, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { HELD } from "#database/held.js";
import { WAITS_FOR_SUSPICION } from "#database/people/suspicions.js";
import type { Tables } from "#database/tables.js";
import {
  type ClockRecords,
  MAX_CLOCK_SKEW_MS,
  type NextRun,
  type ResetMarks,
} from "#deliveries/clock/clock-records.js";
import { SUSPECTED_FOR_MS } from "#deliveries/suppression/suspicion.js";
import type { Instant } from "#zoned-time.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The longest claim on a delivery, a run or a preview. */
const MAX_LEASE = 20 * MINUTE;
/** The longest wait of a deferred mail (`retryAfter`). */
const MAX_RETRY = 5 * HOUR;
/** The longest wait after a failure of the server (`nextRetryAt`), and for the quota of a day. */
const MAX_FAILURE_WAIT = 75 * MINUTE;
const MAX_QUOTA_WAIT = 24 * HOUR;
/** Lines of the audit that are searched for the newest time, because the clocks of several machines differ a little. */
const LINES = 1_000;
/** A literal in the statement, so that SQLite uses the index over leased deliveries. */
const NO_LEASE = sql.lit(0);

/** Implements the port on any database. */
export function createClockRecords(db: Kysely<Tables>): ClockRecords {
  return {
    newest: () => findNewest(db),
    accept: (now) => db.transaction().execute((transaction) => acceptClock(transaction, now)),
    resetMarks: async (now, schedules) => {
      const found: ResetMarks[] = [];
      for (const { kind, find, reset } of marksAfter(now, schedules)) {
        // Checked without a lock first, because there is hardly ever anything to do.
        const { count, latest } = await find(db);
        if (count === 0 || latest === null) continue;
        await db.transaction().execute(reset);
        found.push({ kind, count, latest });
      }
      return found;
    },
  };
}

async function findNewest(db: Kysely<Tables>): Promise<Instant | undefined> {
  const accepted = await db.selectFrom("accepted_clock").selectAll().executeTakeFirst();
  const recent = db
    .selectFrom("audit")
    .select("at")
    .where("id", ">", accepted?.audit_id ?? 0)
    .orderBy("id", "desc")
    .limit(LINES)
    .as("recent");
  const row = await db
    .selectFrom(recent)
    .select(({ fn }) => fn.max<number | null>("at").as("at"))
    .executeTakeFirst();
  const times = [accepted?.accepted_at, row?.at].filter((at) => at !== undefined && at !== null);
  return times.length === 0 ? undefined : Math.max(...times);
}

async function acceptClock(db: Transaction<Tables>, now: Instant): Promise<void> {
  const row = await db
    .selectFrom("audit")
    .select(({ fn }) => fn.max<number | null>("id").as("id"))
    .executeTakeFirst();
  const accepted = { accepted_at: now, audit_id: row?.id ?? 0 };
  await db
    .insertInto("accepted_clock")
    .values({ name: "clock", ...accepted })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(accepted))
    .execute();
}

interface Found {
  readonly count: number;
  readonly latest: number | null;
}

/** Times of one kind: how to find those in the future, and how to recalculate them. */
interface Mark {
  readonly kind: ResetMarks["kind"];
  readonly find: (db: Kysely<Tables>) => Promise<Found>;
  readonly reset: (db: Transaction<Tables>) => Promise<unknown>;
}

function marksAfter(now: Instant, schedules: readonly NextRun[]): readonly Mark[] {
  const latest = now + MAX_CLOCK_SKEW_MS;
  return [
    ...schedules.flatMap((schedule) => [futureRuns(schedule, latest), futurePreviews(schedule, latest)]),
    retries(now, latest),
    deferredIssues(latest),
    leases(now, latest),
    quota(now, latest),
  ];
}

/** The next run may already be done, if the publisher sent it early; later runs can't be. */
function futureRuns({ digest, next }: NextRun, latest: Instant): Mark {
  const late = ({ eb, and, or }: ExpressionBuilder<Tables, "runs">) =>
    and([
      eb("digest", "=", digest),
      or([
        eb("run_at", ">", next ?? latest),
        eb("completed_at", ">", latest),
        eb("lease_until", ">", latest + MAX_LEASE),
      ]),
    ]);
  return {
    kind: "runs",
    find: (db) => first(db.selectFrom("runs").select(countAndLatest("run_at")).where(late)),
    reset: (db) => db.deleteFrom("runs").where(late).execute(),
  };
}

/** These previews will be mailed again when they are due. The publisher's choices are kept. */
function futurePreviews({ digest, next }: NextRun, latest: Instant): Mark {
  const late = ({ eb, and, or }: ExpressionBuilder<Tables, "reviews">) =>
    and([
      eb("digest", "=", digest),
      or([eb("shown_at", "is not", null), eb("lease_until", ">", 0)]),
      or([
        eb("run_at", ">", next ?? latest),
        eb("shown_at", ">", latest),
        eb("lease_until", ">", latest + MAX_LEASE),
      ]),
    ]);
  return {
    kind: "previews",
    find: (db) => first(db.selectFrom("reviews").select(countAndLatest("run_at")).where(late)),
    reset: (db) => db.updateTable("reviews").set({ shown_at: null, lease_until: 0 }).where(late).execute(),
  };
}

const IN_OPEN_ISSUES = sql<SqlBool>`issue_id in (select id from issues where state = 'sending')`;

/** Mails to a paused destination, or to a suspected address, wait for longer without any fault of the clock. */
function retries(now: Instant, latest: Instant): Mark {
  const late = ({ eb, and, or, not }: ExpressionBuilder<Tables, "deliveries">) =>
    and([
      IN_OPEN_ISSUES,
      eb("state", "=", "waiting"),
      eb("not_before", ">", latest + MAX_RETRY),
      eb("not_before", "<", HELD),
      or([eb("not_before", ">", latest + SUSPECTED_FOR_MS), not(WAITS_FOR_SUSPICION)]),
    ]);
  return {
    kind: "retries",
    find: (db) => first(db.selectFrom("deliveries").select(countAndLatest("not_before")).where(late)),
    reset: async (db) => {
      await db
        .updateTable("deliveries")
        .set({
          not_before: now,
          // A mail is given up some days after this time.
          first_tried_at: sql<number>`case when first_tried_at > ${latest} then ${now} else first_tried_at end`,
        })
        .where(late)
        .execute();
      // Otherwise the mails would be put off until then again.
      await db
        .updateTable("provisional_suppressions")
        .set({ suspected_at: now })
        .where("suspected_at", ">", latest)
        .execute();
    },
  };
}

function deferredIssues(latest: Instant): Mark {
  const late = ({ eb, and, or }: ExpressionBuilder<Tables, "issue_holds">) =>
    and([
      IN_OPEN_ISSUES,
      or([
        eb("not_before", ">", latest + MAX_QUOTA_WAIT),
        and([eb("failures", ">", 0), eb("not_before", ">", latest + MAX_FAILURE_WAIT)]),
      ]),
    ]);
  return {
    kind: "issues",
    find: (db) => first(db.selectFrom("issue_holds").select(countAndLatest("not_before")).where(late)),
    reset: (db) => db.updateTable("issue_holds").set({ not_before: 0 }).where(late).execute(),
  };
}

/** Leases of processes that are sending right now last for as long as a server may take to answer. */
function leases(now: Instant, latest: Instant): Mark {
  const late = ({ eb, and }: ExpressionBuilder<Tables, "deliveries">) =>
    and([IN_OPEN_ISSUES, eb("lease_until", ">", NO_LEASE), eb("lease_until", ">", latest + MAX_LEASE)]);
  return {
    kind: "leases",
    find: (db) => first(db.selectFrom("deliveries").select(countAndLatest("lease_until")).where(late)),
    reset: (db) =>
      db
        .updateTable("deliveries")
        .set({ lease_until: now + MAX_LEASE })
        .where(late)
        .execute(),
  };
}

/** Mails counted in the future count as sent now: sending too few mails is better than sending too many. */
function quota(now: Instant, latest: Instant): Mark {
  const minute = Math.ceil(latest / MINUTE);
  return {
    kind: "quota",
    find: async (db) => {
      const row = await db
        .selectFrom("sent_minutes")
        .select(({ fn }) => [
          fn.sum<number | null>("mails").as("count"),
          fn.max<number | null>("minute").as("latest"),
        ])
        .where("minute", ">", minute)
        .executeTakeFirst();
      const last = row?.latest ?? null;
      return { count: row?.count ?? 0, latest: last === null ? null : last * MINUTE };
    },
    reset: async (db) => {
      await engineOf(db).acquireLock(db, "quota");
      const moved = await db
        .deleteFrom("sent_minutes")
        .where("minute", ">", minute)
        .returning("mails")
        .execute();
      const mails = moved.reduce((sum, row) => sum + row.mails, 0);
      await db
        .insertInto("sent_minutes")
        .values({ minute: Math.floor(now / MINUTE), mails })
        .onConflict((conflict) =>
          conflict.column("minute").doUpdateSet({ mails: sql<number>`sent_minutes.mails + ${mails}` }),
        )
        .execute();
      await db
        .updateTable("pace_shares")
        .set({ reserved_at: now })
        .where("reserved_at", ">", latest)
        .execute();
    },
  };
}

function countAndLatest(column: string) {
  return [
    sql<number>`count(*)`.as("count"),
    sql<number | null>`max(${sql.ref(column)})`.as("latest"),
  ] as const;
}

async function first(query: { readonly executeTakeFirst: () => Promise<Found | undefined> }): Promise<Found> {
  return (await query.executeTakeFirst()) ?? { count: 0, latest: null };
}

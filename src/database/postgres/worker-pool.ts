import { type Kysely, type Selectable, sql } from "kysely";
import type { Tables } from "#database/tables.js";
import type { BatchQueue, Worker, WorkerPool } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";

const DAY = 86_400_000;

/** Implements the port on PostgreSQL: the queue is pg-boss, the rest are tables. */
export function createWorkerPool(db: Kysely<Tables>, queue: BatchQueue): WorkerPool {
  const now = () => readClock(db);
  return {
    queue,
    now,
    report: async ({ issue, perMinute, ...report }) => {
      const seen_at = await now();
      const row = { ...report, issue_id: issue ?? null, per_minute: perMinute, seen_at };
      await db
        .insertInto("workers")
        .values({ ...row, started_at: seen_at })
        .onConflict((conflict) => conflict.column("holder").doUpdateSet(row))
        .execute();
    },
    leave: async (holder) => {
      await db.deleteFrom("workers").where("holder", "=", holder).execute();
    },
    list: async () => {
      const since = (await now()) - DAY;
      await db.deleteFrom("workers").where("seen_at", "<", since).execute();
      const rows = await db.selectFrom("workers").selectAll().orderBy("host").orderBy("pid").execute();
      return rows.map(readWorker);
    },
    openIssues: async (digests) => {
      if (digests.length === 0) return [];
      const rows = await db
        .selectFrom("issues")
        .select(["id", "digest", "number", "frozen_at"])
        .where("digest", "in", digests)
        .where("state", "=", "sending")
        .orderBy("frozen_at")
        .execute();
      return rows.map(({ id, digest, number, frozen_at }) => ({ id, digest, number, frozenAt: frozen_at }));
    },
    countDue: (issue, at, most) => countDue(db, { issue, at, most }),
  };
}

async function readClock(db: Kysely<Tables>): Promise<Instant> {
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database has no clock");
  return row.now;
}

async function countDue(
  db: Kysely<Tables>,
  { issue, at, most }: { readonly issue: string; readonly at: Instant; readonly most: number },
): Promise<number> {
  const due = db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("not_before", "<=", at)
    .where("lease_until", "<=", at)
    .limit(most)
    .as("due");
  const row = await db
    .selectFrom(due)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return row?.count ?? 0;
}

function readWorker(row: Selectable<Tables["workers"]>): Worker {
  const { holder, host, pid, version, state, issue_id, mails } = row;
  return {
    ...{ holder, host, pid, version, state, mails, perMinute: row.per_minute },
    ...(issue_id === null ? {} : { issue: issue_id }),
    ...{ startedAt: row.started_at, seenAt: row.seen_at },
  };
}

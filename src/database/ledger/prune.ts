import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { PrunedIssue } from "#deliveries/issue-repository.js";
import type { Instant } from "#zoned-time.js";

/** Rows deleted in one transaction, so that others can write in between. */
const STEP = 5_000;

export async function findPrunable(db: Kysely<Tables>, before: Instant): Promise<readonly PrunedIssue[]> {
  const rows = await db
    .selectFrom("issues")
    .innerJoin("deliveries", "deliveries.issue_id", "issues.id")
    .select(({ fn }) => ["issues.id", fn.countAll<number>().as("deliveries")])
    .where("issues.state", "in", ["finished", "cancelled", "undone"])
    .where("issues.finished_at", "<", before)
    .groupBy(["issues.id", "issues.frozen_at"])
    .orderBy("issues.frozen_at")
    .execute();
  return rows.map(({ id, deliveries }) => ({ issue: id, deliveries }));
}

/** Can be interrupted and repeated: each step adds what it removes to the counts. */
export async function pruneIssue(db: Kysely<Tables>, issue: string): Promise<void> {
  const step = (work: (db: Transaction<Tables>, issue: string) => Promise<number>) => async () => {
    const rows = await db.transaction().execute((transaction) => work(transaction, issue));
    return rows === STEP;
  };
  for (const more of [pruneAudit, pruneAttempts, pruneDeliveries].map(step)) while (await more());
}

async function pruneAudit(db: Transaction<Tables>, issue: string): Promise<number> {
  const removed = await sql`
    delete from audit where id in (
      select id from audit where issue_id = ${issue} and subscriber_id is not null limit ${STEP}
    )`.execute(db);
  return Number(removed.numAffectedRows ?? 0n);
}

async function pruneAttempts(db: Transaction<Tables>, issue: string): Promise<number> {
  const removed = await sql`
    delete from attempts where issue_id = ${issue} and (subscriber_id, attempt) in (
      select subscriber_id, attempt from attempts where issue_id = ${issue}
      order by subscriber_id, attempt limit ${STEP}
    )`.execute(db);
  return Number(removed.numAffectedRows ?? 0n);
}

async function pruneDeliveries(db: Transaction<Tables>, issue: string): Promise<number> {
  const removed = await db
    .deleteFrom("deliveries")
    .where("issue_id", "=", issue)
    .where("subscriber_id", "in", ({ selectFrom }) =>
      selectFrom("deliveries")
        .select("subscriber_id")
        .where("issue_id", "=", issue)
        .orderBy("subscriber_id")
        .limit(STEP),
    )
    .returning("state")
    .execute();
  const counts = new Map<(typeof removed)[number]["state"], number>();
  for (const { state } of removed) counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const [state, deliveries] of counts) {
    await db
      .insertInto("issue_counts")
      .values({ issue_id: issue, state, deliveries })
      .onConflict((conflict) =>
        conflict
          .columns(["issue_id", "state"])
          .doUpdateSet({ deliveries: sql`issue_counts.deliveries + ${deliveries}` }),
      )
      .execute();
  }
  return removed.length;
}

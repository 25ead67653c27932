import type { Kysely, Transaction } from "kysely";
import { readJudgement } from "#database/judgement.js";
import type { Tables } from "#database/tables.js";
import type { PastAnswer, Suspicion } from "#deliveries/suppression/suspicion.js";

export async function suspectAddress(db: Kysely<Tables>, suspicion: Suspicion): Promise<void> {
  const { addressKey: address_key, subscriber: subscriber_id, issue: issue_id, reason, at } = suspicion;
  await db
    .insertInto("provisional_suppressions")
    .values({ address_key, subscriber_id, issue_id, reason, source: "report", settled: 0, suspected_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function listReported(db: Kysely<Tables>): Promise<readonly Suspicion[]> {
  const rows = await db
    .selectFrom("provisional_suppressions")
    .selectAll()
    .where("source", "=", "report")
    .where("settled", "=", 0)
    .orderBy("address_key")
    .execute();
  return rows.map(({ address_key, subscriber_id, issue_id, reason, suspected_at }) => ({
    addressKey: address_key,
    subscriber: subscriber_id,
    issue: issue_id,
    reason,
    at: suspected_at,
  }));
}

export async function settleSuspicion(db: Kysely<Tables>, address_key: string): Promise<void> {
  await db
    .updateTable("provisional_suppressions")
    .set({ settled: 1 })
    .where("address_key", "=", address_key)
    .execute();
}

/** What the issue's answers have raised doesn't count any more: it is sent again, or it was stopped. */
export async function dropSuspicions(db: Transaction<Tables>, issue: string): Promise<void> {
  await db.deleteFrom("provisional_suppressions").where("issue_id", "=", issue).execute();
}

/** Whoever the issue has reached wasn't dead when an answer said so. A report may still be on its way, so those stay. */
export async function dropDisproved(db: Kysely<Tables>, issue: string): Promise<void> {
  await db
    .deleteFrom("provisional_suppressions")
    .where("source", "=", "answer")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("deliveries")
          .select("deliveries.subscriber_id")
          .where("deliveries.issue_id", "=", issue)
          .where("deliveries.state", "=", "accepted")
          .whereRef("deliveries.subscriber_id", "=", "provisional_suppressions.subscriber_id")
          .whereRef("deliveries.changed_at", ">", "provisional_suppressions.suspected_at"),
      ),
    )
    .execute();
}

export async function listAnswers(db: Kysely<Tables>, subscriber: string): Promise<readonly PastAnswer[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("issues", "issues.id", "deliveries.issue_id")
    .leftJoin("issue_holds", "issue_holds.issue_id", "deliveries.issue_id")
    .select(["deliveries.issue_id as issue", "deliveries.state", "deliveries.changed_at as at"])
    .select(["deliveries.verdict", "deliveries.rule", "issues.state as issue_state"])
    .select(["issue_holds.paused_at", "issue_holds.resumed_at"])
    .where("deliveries.subscriber_id", "=", subscriber)
    .where("deliveries.state", "<>", "waiting")
    .execute();
  const reports = await db
    .selectFrom("bounces")
    .select(["issue_id", "kind", "rule", "reported_at as at"])
    .where("subscriber_id", "=", subscriber)
    .orderBy("reported_at")
    .execute();
  const liftedAt = await findLifted(db, subscriber);
  const reported = new Map(
    reports.map(({ issue_id, kind, rule, at }) => [issue_id ?? "", { kind, rule: rule ?? undefined, at }]),
  );
  return rows
    .map(
      (row): PastAnswer => ({
        issue: row.issue,
        at: row.at,
        state: row.state,
        judgement: readJudgement(row),
        reported: reported.get(row.issue),
        doubtful:
          row.issue_state === "cancelled" ||
          row.issue_state === "undone" ||
          (row.paused_at ?? row.resumed_at) !== null,
      }),
    )
    .filter(({ at }) => at > liftedAt)
    .sort((one, other) => other.at - one.at);
}

async function findLifted(db: Kysely<Tables>, subscriber: string): Promise<number> {
  const row = await db
    .selectFrom("lifted_suppressions")
    .innerJoin("subscribers", "subscribers.address_key", "lifted_suppressions.address_key")
    .select(({ fn }) => fn.max("lifted_suppressions.lifted_at").as("at"))
    .where("subscribers.id", "=", subscriber)
    .executeTakeFirst();
  return row?.at ?? 0;
}

import { type Kysely, type Selectable, type SqlBool, sql, type Transaction } from "kysely";
import { chunksOf } from "#database/chunks.js";
import { HELD } from "#database/held.js";
import { readJudgement } from "#database/judgement.js";
import type { Tables } from "#database/tables.js";
import {
  type PastAnswer,
  SUSPECTED_FOR_MS,
  type SuspectedMails,
  type Suspicion,
} from "#deliveries/suppression/suspicion.js";

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
  const ended = await db
    .deleteFrom("provisional_suppressions")
    .where("issue_id", "=", issue)
    .returning("subscriber_id")
    .execute();
  await freeSuspected(db, ended);
}

/** Mails that were put off because of a suspicion that has ended needn't wait any longer. */
export async function freeSuspected(
  db: Kysely<Tables>,
  ended: readonly Pick<Selectable<Tables["provisional_suppressions"]>, "subscriber_id">[],
): Promise<void> {
  for (const chunk of chunksOf(ended.map(({ subscriber_id }) => subscriber_id)))
    await db
      .updateTable("deliveries")
      .set({ not_before: 0 })
      .where("subscriber_id", "in", chunk)
      .where("state", "=", "waiting")
      .where("not_before", "<", HELD)
      .execute();
}

/** SQL: whether a delivery waits because another issue's mail suggests that the address is dead. */
export const WAITS_FOR_SUSPICION = sql<SqlBool>`exists (
  select 1 from provisional_suppressions
  where provisional_suppressions.subscriber_id = deliveries.subscriber_id
    and provisional_suppressions.issue_id <> deliveries.issue_id
    and deliveries.state = 'waiting'
    and deliveries.not_before = provisional_suppressions.suspected_at + ${sql.lit(SUSPECTED_FOR_MS)})`;

export async function findSuspectedMails(
  db: Kysely<Tables>,
  issue: string,
): Promise<SuspectedMails | undefined> {
  const held = await db
    .selectFrom("provisional_suppressions")
    .innerJoin("deliveries", "deliveries.subscriber_id", "provisional_suppressions.subscriber_id")
    .select(({ fn }) => [
      fn.countAll<number | string>().as("mails"),
      fn.min<number | null>("deliveries.not_before").as("until"),
    ])
    .where("deliveries.issue_id", "=", issue)
    .where(WAITS_FOR_SUSPICION)
    .executeTakeFirst();
  if (held === undefined || held.until === null) return undefined;
  const other = await db
    .selectFrom("deliveries")
    .select("not_before")
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("not_before", "<", HELD)
    .where(({ not }) => not(WAITS_FOR_SUSPICION))
    .orderBy("not_before")
    .limit(1)
    .executeTakeFirst();
  return { mails: Number(held.mails), until: held.until, nextOther: other?.not_before };
}

/** Whoever the issue has reached wasn't dead when an answer said so. A report may still be on its way, so those stay. */
export async function dropDisproved(db: Kysely<Tables>, issue: string): Promise<void> {
  const ended = await db
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
    .returning("subscriber_id")
    .execute();
  await freeSuspected(db, ended);
}

export async function listAnswers(db: Kysely<Tables>, subscriber: string): Promise<readonly PastAnswer[]> {
  const liftedAt = await findLifted(db, subscriber);
  const history = await listHistory(db, subscriber);
  // Decisions follow verdicts, not words.
  return history.filter(({ at }) => at > liftedAt).map(({ said: _, ...answer }) => answer);
}

export async function listHistory(db: Kysely<Tables>, subscriber: string): Promise<readonly PastAnswer[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("issues", "issues.id", "deliveries.issue_id")
    .leftJoin("issue_holds", "issue_holds.issue_id", "deliveries.issue_id")
    .select(["deliveries.issue_id as issue", "deliveries.state", "deliveries.changed_at as at"])
    .select(["deliveries.verdict", "deliveries.rule", "deliveries.response", "issues.state as issue_state"])
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
        ...(row.response ? { said: row.response } : {}),
        reported: reported.get(row.issue),
        doubtful:
          row.issue_state === "cancelled" ||
          row.issue_state === "undone" ||
          (row.paused_at ?? row.resumed_at) !== null,
      }),
    )
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

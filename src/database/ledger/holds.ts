import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { IssueDeferral, IssueStatus } from "#deliveries/ports.js";
import type { Instant } from "#zoned-time.js";

export async function readIssueStatus(db: Kysely<Tables>, issue: string): Promise<IssueStatus> {
  const row = await db.selectFrom("issue_holds").selectAll().where("issue_id", "=", issue).executeTakeFirst();
  if (row === undefined) return { failures: 0, notBefore: 0 };
  const { failures, not_before: notBefore, paused_at, reason } = row;
  const paused = paused_at === null ? {} : { paused: { at: paused_at, reason: reason ?? "" } };
  return { failures, notBefore, ...paused };
}

export async function deferIssue(
  db: Kysely<Tables>,
  issue_id: string,
  { failures, notBefore }: IssueDeferral,
): Promise<void> {
  const held = { failures, not_before: notBefore };
  await db
    .insertInto("issue_holds")
    .values({ issue_id, ...held, paused_at: null, reason: null })
    .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(held))
    .execute();
}

interface Pause {
  readonly reason: string;
  readonly at: Instant;
}

/** The first reason stays. */
export async function pauseIssue(db: Kysely<Tables>, issue_id: string, { reason, at }: Pause): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "holds");
    if ((await readIssueStatus(transaction, issue_id)).paused !== undefined) return;
    const paused = { paused_at: at, reason };
    await transaction
      .insertInto("issue_holds")
      .values({ issue_id, failures: 0, not_before: 0, ...paused })
      .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(paused))
      .execute();
    await audit(transaction, { issue_id, at, was: "sending", became: "paused" });
  });
}

export async function resumeIssue(db: Kysely<Tables>, issue_id: string, at: Instant): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const removed = await transaction
      .deleteFrom("issue_holds")
      .where("issue_id", "=", issue_id)
      .returning("paused_at")
      .executeTakeFirst();
    if (removed?.paused_at == null) return;
    await audit(transaction, { issue_id, at, was: "paused", became: "sending" });
  });
}

async function audit(
  db: Transaction<Tables>,
  line: {
    readonly issue_id: string;
    readonly at: Instant;
    readonly was: "sending" | "paused";
    readonly became: "sending" | "paused";
  },
): Promise<void> {
  await db
    .insertInto("audit")
    .values({ subscriber_id: null, ...line })
    .execute();
}

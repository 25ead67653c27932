import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { readPauseReason, writePauseReason } from "#database/pause-reason.js";
import type { Tables } from "#database/tables.js";
import type { IssueDeferral, IssueStatus } from "#deliveries/delivery.js";
import type { PauseReason } from "#digest/pause-reason.js";
import type { Instant } from "#zoned-time.js";
import { listPausedDestinations, resumeDestinations } from "./paused-destinations.js";
import { requeueFailed } from "./requeue.js";

export async function readIssueStatus(db: Kysely<Tables>, issue: string): Promise<IssueStatus> {
  const row = await db.selectFrom("issue_holds").selectAll().where("issue_id", "=", issue).executeTakeFirst();
  const destinations = await listPausedDestinations(db, issue);
  const held = destinations.length === 0 ? {} : { destinations };
  if (row === undefined) return { failures: 0, notBefore: 0, ...held };
  const { failures, not_before: notBefore, paused_at, reason, resumed_at } = row;
  return {
    failures,
    notBefore,
    ...(paused_at === null ? {} : { paused: { at: paused_at, reason: readPauseReason(reason ?? "") } }),
    ...(resumed_at === null ? {} : { resumedAt: resumed_at }),
    ...held,
  };
}

export async function deferIssue(
  db: Kysely<Tables>,
  issue_id: string,
  { failures, notBefore }: IssueDeferral,
): Promise<void> {
  const held = { failures, not_before: notBefore };
  await db
    .insertInto("issue_holds")
    .values({ issue_id, ...held, paused_at: null, reason: null, resumed_at: null })
    .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(held))
    .execute();
}

interface Pause {
  readonly reason: PauseReason;
  readonly at: Instant;
}

/** If the issue is paused already, its first reason is kept, unless it was the publisher's and mails in flight are refused since. */
export async function pauseIssue(db: Kysely<Tables>, issue_id: string, { reason, at }: Pause): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "holds");
    const { paused: before } = await readIssueStatus(transaction, issue_id);
    if (before !== undefined && (before.reason.code !== "asked" || reason.code === "asked")) return;
    const paused = { paused_at: at, reason: writePauseReason(reason) };
    await transaction
      .insertInto("issue_holds")
      .values({ issue_id, failures: 0, not_before: 0, resumed_at: null, ...paused })
      .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(paused))
      .execute();
    if (before === undefined) await audit(transaction, { issue_id, at, was: "sending", became: "paused" });
  });
}

/** Mails that were refused before the pause are queued again, too, unless the pause was the publisher's own. */
export async function resumeIssue(db: Kysely<Tables>, issue_id: string, at: Instant): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "holds");
    const { paused } = await readIssueStatus(transaction, issue_id);
    const wasHeld = await resumeDestinations(transaction, issue_id);
    const free = { failures: 0, not_before: 0, paused_at: null, reason: null, alerted_at: null };
    if (paused === undefined && !wasHeld) {
      await transaction.updateTable("issue_holds").set(free).where("issue_id", "=", issue_id).execute();
      return;
    }
    const wasRefused = wasHeld || paused?.reason.code !== "asked";
    const resumed = wasRefused ? { ...free, resumed_at: at } : free;
    await transaction
      .insertInto("issue_holds")
      .values({ issue_id, resumed_at: null, ...resumed })
      .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(resumed))
      .execute();
    if (wasRefused) await requeueFailed(transaction, { issue: issue_id, states: ["rejected"], at });
    if (paused === undefined) return;
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

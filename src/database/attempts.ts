import { type ExpressionBuilder, type Kysely, sql, type Transaction, type Updateable } from "kysely";
import type { DeliveryKey, LeasedDelivery, SkipReason } from "../deliveries/delivery.js";
import type { Verdict } from "../deliveries/outcome.js";
import type { Claim, Ending, Marking } from "../deliveries/ports.js";
import type { Instant } from "../zoned-time.js";
import type { Tables } from "./tables.js";

/**
 * One statement, so that nothing can come between looking and marking: the lease is ours and lasts, the person is still
 * subscribed and not suppressed. Committed, and on disk, before the caller sends a byte.
 */
export async function markSending(
  db: Kysely<Tables>,
  { issue, subscriber }: DeliveryKey,
  { holder, now, until }: Claim,
): Promise<Marking> {
  const row = await db
    .updateTable("deliveries")
    .set((eb) => ({
      state: sql<
        "sending" | "skipped"
      >`case when ${reasonToSkip(eb)} is null then 'sending' else 'skipped' end`,
      response: reasonToSkip(eb),
      holder: eb.case().when(reasonToSkip(eb), "is", null).then(holder).else("").end(),
      attempts: eb("attempts", "+", 1),
      first_tried_at: eb.fn.coalesce("first_tried_at", eb.val(now)),
      lease_until: until,
      changed_at: now,
    }))
    .where("issue_id", "=", issue)
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "waiting")
    .where("holder", "=", holder)
    .where("lease_until", ">", now)
    .returning(["state", "response"])
    .executeTakeFirst();
  if (row === undefined) return { kind: "lost" };
  if (row.state === "sending") return { kind: "sending" };
  return { kind: "skipped", reason: readSkipReason(row.response) };
}

export function readSkipReason(response: string | null): SkipReason {
  return response === "suppressed" || response === "cancelled" ? response : "unsubscribed";
}

/** SQL: null for somebody who may be mailed, else the reason. A subscriber who is no longer there has left. */
function reasonToSkip(eb: ExpressionBuilder<Tables, "deliveries">) {
  return eb
    .case()
    .when(
      eb.exists(
        eb
          .selectFrom("issues")
          .select("issues.id")
          .whereRef("issues.id", "=", "deliveries.issue_id")
          .where("issues.state", "=", "cancelled"),
      ),
    )
    .then("cancelled")
    .when(
      eb.exists(
        eb
          .selectFrom("suppressions")
          .innerJoin("subscribers", "subscribers.address_key", "suppressions.address_key")
          .select("suppressions.reason")
          .whereRef("subscribers.id", "=", "deliveries.subscriber_id"),
      ),
    )
    .then("suppressed")
    .when(eb.not(eb.exists(activeSubscription(eb))))
    .then("unsubscribed")
    .else(null)
    .end();
}

/** The digest as a value of its own: joined, it led SQLite through everybody who has it, for each mail. */
function activeSubscription(eb: ExpressionBuilder<Tables, "deliveries">) {
  return eb
    .selectFrom("subscribers")
    .innerJoin("subscriptions", "subscriptions.subscriber_id", "subscribers.id")
    .select("subscribers.id")
    .whereRef("subscribers.id", "=", "deliveries.subscriber_id")
    .whereRef("subscriptions.subscriber_id", "=", "deliveries.subscriber_id")
    .where("subscriptions.digest", "=", ({ selectFrom }) =>
      selectFrom("issues").select("issues.digest").whereRef("issues.id", "=", "deliveries.issue_id"),
    )
    .where("subscribers.state", "=", "active")
    .where("subscriptions.state", "=", "active");
}

interface Recording {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly ending: Ending & { readonly at: Instant };
}

/** The attempt's line and the delivery's state, in one transaction. */
export async function recordEnding(
  db: Kysely<Tables>,
  { delivery, holder, ending }: Recording,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const ours = await changeDelivery(transaction, { delivery, holder, ending });
    if (ending.next === "untried") return;
    await insertAttempt(transaction, { delivery, holder, outcome: ending.outcome, at: ending.at });
    // Taken back meanwhile, for instance because this machine slept: an accepted mail must not go out again.
    if (!ours && ending.outcome.kind === "accepted") await acceptLate(transaction, delivery, ending);
  });
}

async function changeDelivery(
  db: Transaction<Tables>,
  { delivery, holder, ending }: Recording,
): Promise<boolean> {
  const changed = await db
    .updateTable("deliveries")
    .set({ holder: "", lease_until: 0, changed_at: ending.at, ...stateAfter(ending, delivery) })
    .where("issue_id", "=", delivery.issue)
    .where("subscriber_id", "=", delivery.subscriber)
    .where("state", "=", "sending")
    .where("holder", "=", holder)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

type Change = Updateable<Tables["deliveries"]>;

function stateAfter(ending: Ending, { attempts, firstTriedAt }: LeasedDelivery): Change {
  switch (ending.next) {
    case "untried":
      return { state: "waiting", not_before: 0, attempts, first_tried_at: firstTriedAt ?? null };
    case "again":
      return { state: "waiting", not_before: ending.notBefore, ...wordsOf(ending.outcome) };
    case "final":
      return { state: finalStateOf(ending.outcome), ...wordsOf(ending.outcome) };
  }
}

/** A deferral that is final has been tried for as long as mail is. */
function finalStateOf({ kind }: Verdict): "accepted" | "rejected" | "uncertain" {
  return kind === "deferred" ? "rejected" : kind;
}

function wordsOf(outcome: Verdict) {
  switch (outcome.kind) {
    case "accepted":
      return { code: null, enhanced: null, response: outcome.response };
    case "uncertain":
      return { code: null, enhanced: null, response: outcome.reason };
    case "deferred":
    case "rejected":
      return { code: outcome.code, enhanced: outcome.enhanced ?? null, response: outcome.response };
  }
}

interface EndedAttempt {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly outcome: Verdict;
  readonly at: Instant;
}

async function insertAttempt(
  db: Transaction<Tables>,
  { delivery, holder, outcome, at }: EndedAttempt,
): Promise<void> {
  const ended = { outcome: outcome.kind, ended_at: at, holder, ...wordsOf(outcome) };
  await db
    .insertInto("attempts")
    .values({
      ...{ issue_id: delivery.issue, subscriber_id: delivery.subscriber, attempt: delivery.attempts + 1 },
      ...ended,
    })
    .onConflict((conflict) => conflict.columns(["issue_id", "subscriber_id", "attempt"]).doUpdateSet(ended))
    .execute();
}

async function acceptLate(
  db: Transaction<Tables>,
  { issue, subscriber }: DeliveryKey,
  { outcome, at }: { readonly outcome: Verdict; readonly at: Instant },
): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "accepted", holder: "", lease_until: 0, changed_at: at, ...wordsOf(outcome) })
    .where("issue_id", "=", issue)
    .where("subscriber_id", "=", subscriber)
    .where("state", "in", ["waiting", "uncertain"])
    .execute();
}

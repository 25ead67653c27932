import { type ExpressionBuilder, type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Claim, ReclaimRequest } from "#deliveries/ports.js";
import type { Instant } from "#zoned-time.js";
import { refundDeadProcesses } from "./pacing/quota.js";

/** A literal in the statement: with a parameter, SQLite can't know that the partial index on held deliveries is enough. */
const NO_LEASE = sql.lit(0);

/** Claims up to `limit` deliveries that are due and free, in one statement. */
export async function leaseDeliveries(
  db: Kysely<Tables>,
  issue: string,
  { holder, now, until, limit }: Claim & { readonly limit: number },
): Promise<readonly LeasedDelivery[]> {
  // A common table expression, so that it is evaluated once and not for each row: exactly the rows it locks are claimed.
  const rows = await db
    .with(
      (due) => due("due").materialized(),
      (creator) =>
        creator
          .selectFrom("deliveries")
          .select("subscriber_id")
          .where("issue_id", "=", issue)
          .where("state", "=", "waiting")
          .where("not_before", "<=", now)
          .where("lease_until", "<=", now)
          .orderBy("not_before")
          .limit(limit)
          .modifyEnd(engineOf(db).skipLocked),
    )
    .updateTable("deliveries")
    .set({ holder, lease_until: until })
    .where("issue_id", "=", issue)
    .where("subscriber_id", "in", ({ selectFrom }) => selectFrom("due").select("due.subscriber_id"))
    .returning(["issue_id", "subscriber_id", "address", "name", "variant", "attempts", "first_tried_at"])
    .execute();
  // Fields are written out because objects built by spreading each get their own hidden class, which lives until a full garbage
  // collection.
  return rows.map(({ issue_id, subscriber_id, address, name, variant, attempts, first_tried_at }) => ({
    issue: issue_id,
    subscriber: subscriber_id,
    address,
    variant,
    attempts,
    name: name ?? undefined,
    firstTriedAt: first_tried_at ?? undefined,
  }));
}

/** Frees what the holders have leased but not started. */
export async function releaseLeases(
  db: Kysely<Tables>,
  issue: string,
  holders: readonly string[],
): Promise<number> {
  if (holders.length === 0) return 0;
  const released = await db
    .updateTable("deliveries")
    .set({ holder: "", lease_until: 0 })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("holder", "in", holders)
    .where("lease_until", ">", NO_LEASE)
    .executeTakeFirst();
  return Number(released.numUpdatedRows);
}

export async function findHolders(
  db: Kysely<Tables>,
  issue: string,
  now: Instant,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("deliveries")
    .select("holder")
    .distinct()
    .where("issue_id", "=", issue)
    .where("lease_until", ">", NO_LEASE)
    .where("lease_until", ">", now)
    .execute();
  return rows.map(({ holder }) => holder);
}

const ORPHANED = "the sending process ended before the server's answer was known";

/** Frees what dead processes had leased. Mails that they were sending are in doubt, and are handled as `onUncertain` says. */
export async function reclaimAbandonedLeases(
  db: Kysely<Tables>,
  issue: string,
  { holder, now, isGone, onUncertain }: ReclaimRequest,
): Promise<number> {
  const gone = (await findHolders(db, issue, now)).filter(isGone);
  return db.transaction().execute(async (transaction) => {
    // Must be first: deliveries that are settled below would count as started.
    await refundDeadProcesses(transaction, now, isGone);
    const released = await releaseLeases(transaction, issue, gone);
    await recordOrphans(transaction, { issue, now, gone, self: holder });
    const settled = await transaction
      .updateTable("deliveries")
      .set({
        ...{ holder: "", lease_until: 0, changed_at: now, response: ORPHANED },
        ...(onUncertain === "resend" ? { state: "waiting", not_before: 0 } : { state: "uncertain" }),
      })
      .where(orphaned({ issue, now, gone, self: holder }))
      .executeTakeFirst();
    return released + Number(settled.numUpdatedRows);
  });
}

interface Orphans {
  readonly issue: string;
  readonly now: Instant;
  readonly gone: readonly string[];
  /** This process knows how its own mails will end, even if the clock has jumped past their lease. */
  readonly self: string;
}

/** Marked as `sending` by a process that can no longer report how it ended. */
function orphaned({ issue, now, gone, self }: Orphans) {
  return (eb: ExpressionBuilder<Tables, "deliveries">) =>
    eb.and([
      eb("issue_id", "=", issue),
      eb("state", "=", "sending"),
      eb("holder", "<>", self),
      eb.or([eb("lease_until", "<=", now), eb("holder", "in", ["", ...gone])]),
    ]);
}

async function recordOrphans(db: Transaction<Tables>, orphans: Orphans): Promise<void> {
  await db
    .insertInto("attempts")
    .columns(["issue_id", "subscriber_id", "attempt", "holder", "ended_at", "outcome", "response"])
    .expression(
      db
        .selectFrom("deliveries")
        .where(orphaned(orphans))
        .select(({ val }) => [
          "issue_id",
          "subscriber_id",
          "attempts as attempt",
          "holder",
          val(orphans.now).as("ended_at"),
          val("uncertain").as("outcome"),
          val(ORPHANED).as("response"),
        ]),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

import type { Transaction } from "kysely";
import { engineOf, SUBSCRIBERS_LOCK } from "#database/engine/engine-of.js";
import { readPauseReason, writePauseReason } from "#database/pause-reason.js";
import type { Tables } from "#database/tables.js";
import { eraseAnswer } from "#digest/pause-reason.js";
import { addressKey } from "#subscribers/address.js";
import { FORGOTTEN, type ForgetRequest, type ForgetResult, hashAddress } from "#subscribers/erasure.js";
import type { Instant } from "#zoned-time.js";
import { ensureHashKey } from "./address-hashes.js";
import { eraseMembership } from "./erase-membership.js";
import { findSuppressed } from "./suppressions.js";

/** Only deliveries without address and name are kept: that a mail was sent to somebody, and how it ended. */
export async function forgetSubscriber(
  db: Transaction<Tables>,
  address: string,
  { at, freshKey }: ForgetRequest,
): Promise<ForgetResult> {
  const address_key = addressKey(address);
  await engineOf(db).acquireLock(db, SUBSCRIBERS_LOCK);
  const person = await db
    .selectFrom("subscribers")
    .select("id")
    .where("address_key", "=", address_key)
    .executeTakeFirst();
  const reason = (await findSuppressed(db, [address_key])).get(address_key);
  if (person === undefined && reason === undefined) return { kind: "unknown" };
  if (person !== undefined) {
    if (await isBeingMailed(db, person.id)) return { kind: "busy" };
    await eraseDeliveries(db, person.id, at);
    await endSubscriptions(db, person.id, at);
    await eraseMembership(db, person.id);
    await db.deleteFrom("subscribers").where("id", "=", person.id).execute();
    await db.deleteFrom("bounces").where("subscriber_id", "=", person.id).execute();
  }
  await db.deleteFrom("bounces").where("address_key", "=", address_key).execute();
  await db.deleteFrom("address_changes").where("address_key", "=", address_key).execute();
  await db.deleteFrom("waiting_mails").where("address_key", "=", address_key).execute();
  await db.deleteFrom("provisional_suppressions").where("address_key", "=", address_key).execute();
  await db.deleteFrom("unread_reports").where("address_key", "=", address_key).execute();
  await db.deleteFrom("suppressions").where("address_key", "=", address_key).execute();
  await db.deleteFrom("lifted_suppressions").where("address_key", "=", address_key).execute();
  const key = await ensureHashKey(db, { key: freshKey, at });
  await db
    .insertInto("forgotten")
    .values({
      address_hash: hashAddress(address_key, key),
      reason: reason ?? FORGOTTEN,
      forgotten_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { kind: "forgotten" };
}

/** So that the person is counted among those who left. */
async function endSubscriptions(db: Transaction<Tables>, subscriber: string, at: Instant): Promise<void> {
  await db
    .updateTable("subscriptions")
    .set({ state: "unsubscribed", changed_at: at })
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "active")
    .execute();
}

async function isBeingMailed(db: Transaction<Tables>, subscriber: string): Promise<boolean> {
  // Waiting deliveries are locked, too, so that none is started before it is erased.
  const rows = await db
    .selectFrom("deliveries")
    .select("state")
    .where("subscriber_id", "=", subscriber)
    .where("state", "in", ["waiting", "sending"])
    .modifyEnd(engineOf(db).forUpdate)
    .execute();
  return rows.some(({ state }) => state === "sending");
}

/** A server's answer often contains the address, so it is erased, too. */
async function eraseDeliveries(db: Transaction<Tables>, subscriber: string, at: Instant): Promise<void> {
  await erasePauses(db, subscriber);
  await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: "unsubscribed", holder: "", lease_until: 0, changed_at: at })
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "waiting")
    .execute();
  await db
    .updateTable("deliveries")
    .set(({ eb, ref }) => ({
      address: "",
      name: null,
      response: eb.case().when("state", "=", "skipped").then(ref("response")).else("").end(),
    }))
    .where("subscriber_id", "=", subscriber)
    .execute();
  await db.updateTable("attempts").set({ response: "" }).where("subscriber_id", "=", subscriber).execute();
}

/** Erases what paused an issue or a destination, if an answer about this person is in it. */
async function erasePauses(db: Transaction<Tables>, subscriber: string): Promise<void> {
  const answers = await db
    .selectFrom("attempts")
    .select(["issue_id", "response"])
    .where("subscriber_id", "=", subscriber)
    .where("response", "<>", "")
    .where(({ exists, or, selectFrom }) =>
      or([
        exists(
          selectFrom("issue_holds")
            .select("issue_holds.issue_id")
            .whereRef("issue_holds.issue_id", "=", "attempts.issue_id")
            .where("reason", "is not", null),
        ),
        exists(
          selectFrom("paused_destinations")
            .select("paused_destinations.issue_id")
            .whereRef("paused_destinations.issue_id", "=", "attempts.issue_id"),
        ),
      ]),
    )
    .execute();
  for (const { issue_id, response } of answers) {
    for (const table of ["issue_holds", "paused_destinations"] as const) {
      const rows = await db.selectFrom(table).select("reason").where("issue_id", "=", issue_id).execute();
      for (const { reason } of rows) {
        if (reason === null) continue;
        const known = readPauseReason(reason);
        const erased = eraseAnswer(known, response);
        if (erased === known) continue;
        await db
          .updateTable(table)
          .set({ reason: writePauseReason(erased) })
          .where("issue_id", "=", issue_id)
          .where("reason", "=", reason)
          .execute();
      }
    }
  }
}

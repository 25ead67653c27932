import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type {
  AddressChangeResult,
  AddressRequestResult,
  ConfirmOrigin,
} from "#deliveries/membership/membership.js";
import { addressKey } from "#subscribers/address.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";
import { findForgotten } from "./address-hashes.js";
import { endMembership } from "./membership-choices.js";
import { noteEvent } from "./membership-events.js";
import { claimMailSlot, MAIL_COOLDOWN } from "./membership-requests.js";
import { findOne, restoreForgotten } from "./subscribers.js";
import { beginSubscription } from "./subscriptions.js";
import { findSuppressed } from "./suppressions.js";

export async function requestAddress(
  db: Transaction<Tables>,
  { subscriber, address }: { readonly subscriber: string; readonly address: string },
  at: Instant,
): Promise<AddressRequestResult> {
  const key = addressKey(address);
  const before = await findOne(db, "id", subscriber);
  if (before === undefined || addressKey(before.address) === key) return { kind: "no-mail" };
  if (!(await mayMailAddress(db, { subscriber, key }, at))) return { kind: "no-mail" };
  const change = { address, address_key: key, requested_at: at };
  await db
    .insertInto("address_changes")
    .values({ subscriber_id: subscriber, ...change })
    .onConflict((conflict) => conflict.column("subscriber_id").doUpdateSet(change))
    .execute();
  const { language } = before;
  return { kind: "confirm", subscriber, address, ...(language === undefined ? {} : { language }) };
}

/** At most one mail an hour for each person who changes their address, and one for each new address, whoever enters it. */
async function mayMailAddress(
  db: Transaction<Tables>,
  { subscriber, key }: { readonly subscriber: string; readonly key: string },
  at: Instant,
): Promise<boolean> {
  if ((await findSuppressed(db, [key])).size > 0 || (await findForgotten(db, [key])).size > 0) return false;
  const recent = await db
    .selectFrom("address_changes")
    .select("subscriber_id")
    .where(({ eb, or }) => or([eb("address_key", "=", key), eb("subscriber_id", "=", subscriber)]))
    .where("requested_at", ">", at - MAIL_COOLDOWN)
    .executeTakeFirst();
  if (recent !== undefined) return false;
  const owner = await findOne(db, "address_key", key);
  return owner === undefined || claimMailSlot(db, owner.id, at);
}

export async function changeAddress(
  db: Transaction<Tables>,
  { subscriber, mark }: { readonly subscriber: string; readonly mark: string },
  origin: ConfirmOrigin,
): Promise<AddressChangeResult> {
  const before = await findOne(db, "id", subscriber);
  const change = await db
    .selectFrom("address_changes")
    .select("address")
    .where("subscriber_id", "=", subscriber)
    .executeTakeFirst();
  if (before === undefined || change === undefined || addressFingerprint(change.address) !== mark)
    return { kind: "gone" };
  await restoreForgotten(db, change.address, origin.at);
  await db.deleteFrom("address_changes").where("subscriber_id", "=", subscriber).execute();
  const owner = await findOne(db, "address_key", addressKey(change.address));
  if (owner === undefined) await rename(db, before, change.address);
  else await mergeInto(db, { from: before, to: owner }, origin);
  const id = owner?.id ?? before.id;
  await noteEvent(db, { subscriber: id, event: "moved", digest: "" }, origin);
  const member = await findOne(db, "id", id);
  return member === undefined ? { kind: "gone" } : { kind: "changed", member, formerAddress: before.address };
}

/** Mails that are frozen but not in flight go to the new address, too. */
async function rename(db: Transaction<Tables>, { id }: Subscriber, address: string): Promise<void> {
  await db
    .updateTable("subscribers")
    .set({ address, address_key: addressKey(address) })
    .where("id", "=", id)
    .execute();
  await db
    .updateTable("deliveries")
    .set({ address })
    .where("subscriber_id", "=", id)
    .where("state", "=", "waiting")
    .where("attempts", "=", 0)
    .execute();
}

/** Both rows are kept, so that the links in mails to both addresses still work. */
async function mergeInto(
  db: Transaction<Tables>,
  { from, to }: { readonly from: Subscriber; readonly to: Subscriber },
  origin: ConfirmOrigin,
): Promise<void> {
  const { at, source } = origin;
  if (from.state === "active") {
    for (const digest of from.digests) {
      if (to.state === "active" && to.digests.includes(digest)) continue;
      const topics = from.topics?.[digest] ?? [];
      await beginSubscription(db, { subscriber: to.id, digest, topics }, origin);
    }
    await db
      .updateTable("subscribers")
      .set({ state: "active", changed_at: at, source, consented_at: at })
      .where("id", "=", to.id)
      .execute();
  }
  await db
    .updateTable("subscriptions")
    .set({ state: "unsubscribed", topics: "", changed_at: at })
    .where("subscriber_id", "=", from.id)
    .execute();
  await endMembership(db, from, at);
}

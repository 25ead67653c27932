import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { ChangeOrigin, ConfirmOrigin } from "#deliveries/membership/membership.js";
import { alternativesTo } from "#subscribers/digest-groups.js";
import { endChanges, forgetChange, recordChange } from "./digest-changes.js";
import { noteEvent } from "./membership-events.js";
import { writeTopics } from "./topics.js";

interface Beginning {
  readonly subscriber: string;
  readonly digest: string;
  readonly topics: readonly string[];
}

/** Also ends the subscriptions to the digest's alternatives. @returns whether there was one */
export async function beginSubscription(
  db: Transaction<Tables>,
  { subscriber, digest, topics }: Beginning,
  origin: ConfirmOrigin,
): Promise<boolean> {
  const chosen = { state: "active", topics: writeTopics(topics), changed_at: origin.at } as const;
  await db
    .insertInto("subscriptions")
    .values({ subscriber_id: subscriber, digest, ...chosen })
    .onConflict((conflict) => conflict.columns(["subscriber_id", "digest"]).doUpdateSet(chosen))
    .execute();
  return endAlternatives(db, { subscriber, digest }, origin);
}

/** To be called when a subscription to the digest has begun, or goes on. @returns whether one to an alternative has ended */
export async function endAlternatives(
  db: Transaction<Tables>,
  { subscriber, digest }: Pick<Beginning, "subscriber" | "digest">,
  origin: ConfirmOrigin,
): Promise<boolean> {
  await forgetChange(db, { subscriber, digest });
  let replaced = false;
  for (const other of alternativesTo(digest, origin.groups)) {
    if (!(await endSubscription(db, { subscriber, digest: other }, origin))) continue;
    await recordChange(db, { subscriber, from: other, to: digest, at: origin.at });
    replaced = true;
  }
  return replaced;
}

/** Ends those subscriptions of the given ones that somebody has, without another one in their place. */
export async function endSubscriptions(
  db: Transaction<Tables>,
  { subscriber, digests }: { readonly subscriber: string; readonly digests: readonly string[] },
  origin: ChangeOrigin,
): Promise<void> {
  for (const digest of digests) {
    await endSubscription(db, { subscriber, digest }, origin);
    await endChanges(db, { subscriber, digest });
  }
}

/** @returns whether there was one */
async function endSubscription(
  db: Transaction<Tables>,
  { subscriber, digest }: Pick<Beginning, "subscriber" | "digest">,
  origin: ChangeOrigin,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("subscriptions")
    .set({ state: "unsubscribed", topics: "", changed_at: origin.at })
    .where("subscriber_id", "=", subscriber)
    .where("digest", "=", digest)
    .where("state", "<>", "unsubscribed")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await noteEvent(db, { subscriber, event: "left", digest }, origin);
  return true;
}

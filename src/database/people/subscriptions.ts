import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { ChangeOrigin, ConfirmOrigin } from "#deliveries/membership/membership.js";
import { alternativesTo } from "#subscribers/digest-groups.js";
import { noteEvent } from "./membership-events.js";
import { writeTopics } from "./topics.js";

interface Beginning {
  readonly subscriber: string;
  readonly digest: string;
  readonly topics: readonly string[];
}

/** Also ends the subscriptions to the digest's alternatives. */
export async function beginSubscription(
  db: Transaction<Tables>,
  { subscriber, digest, topics }: Beginning,
  origin: ConfirmOrigin,
): Promise<void> {
  const chosen = { state: "active", topics: writeTopics(topics), changed_at: origin.at } as const;
  await db
    .insertInto("subscriptions")
    .values({ subscriber_id: subscriber, digest, ...chosen })
    .onConflict((conflict) => conflict.columns(["subscriber_id", "digest"]).doUpdateSet(chosen))
    .execute();
  await endAlternatives(db, { subscriber, digest }, origin);
}

export async function endAlternatives(
  db: Transaction<Tables>,
  { subscriber, digest }: Pick<Beginning, "subscriber" | "digest">,
  origin: ConfirmOrigin,
): Promise<void> {
  const digests = alternativesTo(digest, origin.groups);
  await endSubscriptions(db, { subscriber, digests }, origin);
}

/** The digests, of those given, that somebody gets. */
export async function endSubscriptions(
  db: Transaction<Tables>,
  { subscriber, digests }: { readonly subscriber: string; readonly digests: readonly string[] },
  origin: ChangeOrigin,
): Promise<void> {
  for (const digest of digests) {
    const { numUpdatedRows } = await db
      .updateTable("subscriptions")
      .set({ state: "unsubscribed", topics: "", changed_at: origin.at })
      .where("subscriber_id", "=", subscriber)
      .where("digest", "=", digest)
      .where("state", "<>", "unsubscribed")
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await noteEvent(db, { subscriber, event: "left", digest }, origin);
  }
}

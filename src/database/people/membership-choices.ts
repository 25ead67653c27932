import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type {
  ChangeOrigin,
  ConfirmOrigin,
  LeaveResult,
  SubscriptionChoices,
} from "#deliveries/membership/membership.js";
import { alternativesTo } from "#subscribers/digest-groups.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { nextState } from "#subscribers/transitions.js";
import type { Instant } from "#zoned-time.js";
import { findReplacement } from "./digest-changes.js";
import { noteEvent } from "./membership-events.js";
import { findOne } from "./subscribers.js";
import { beginSubscription, endSubscriptions } from "./subscriptions.js";

export async function leaveDigests(
  db: Transaction<Tables>,
  { subscriber, digest }: { readonly subscriber: string; readonly digest: string },
  origin: ChangeOrigin,
): Promise<LeaveResult> {
  const before = await findOne(db, "id", subscriber);
  if (before === undefined) return { kind: "gone" };
  // A mail from a digest that was replaced is left for the one in its place, too.
  const replacement = await findReplacement(db, { subscriber, digest });
  const leaving = before.digests.filter((name) => digest === "" || name === digest || name === replacement);
  const waits = before.state === "pending";
  if (leaving.length === 0 && !waits) return { kind: "already", member: before };
  await endSubscriptions(db, { subscriber, digests: leaving }, origin);
  if (before.digests.length === leaving.length) await endMembership(db, before, origin.at);
  const member = await findOne(db, "id", subscriber);
  return member === undefined ? { kind: "gone" } : { kind: "left", member };
}

/** Ends all mail. An unconfirmed request becomes void, so that an old link can't subscribe the person again. */
export async function endMembership(
  db: Transaction<Tables>,
  { id, state }: Pick<Subscriber, "id" | "state">,
  at: Instant,
): Promise<void> {
  await db.deleteFrom("subscription_requests").where("subscriber_id", "=", id).execute();
  await db
    .updateTable("subscribers")
    .set({ state: nextState(state, "leave"), changed_at: at, paused_until: null })
    .where("id", "=", id)
    .execute();
}

/** People who have the link from a mail have proved that the address is theirs, so nothing has to be confirmed again. */
export async function chooseDigests(
  db: Transaction<Tables>,
  { subscriber, choices }: { readonly subscriber: string; readonly choices: SubscriptionChoices },
  origin: ConfirmOrigin,
): Promise<Subscriber | undefined> {
  const { offered, digests, topics, language } = choices;
  const before = await findOne(db, "id", subscriber);
  if (before === undefined) return undefined;
  const replaced = new Set(digests.flatMap((name) => alternativesTo(name, origin.groups)));
  const dropped = before.digests.filter(
    (name) => offered.includes(name) && !digests.includes(name) && !replaced.has(name),
  );
  await endSubscriptions(db, { subscriber, digests: dropped }, origin);
  const wanted = offered.filter((name) => digests.includes(name));
  for (const digest of wanted) {
    await beginSubscription(db, { subscriber, digest, topics: topics[digest] ?? [] }, origin);
    if (!before.digests.includes(digest) || before.state !== "active")
      await noteEvent(db, { subscriber, event: "confirmed", digest }, origin);
  }
  await db
    .updateTable("subscribers")
    .set({ language: language ?? null, changed_at: origin.at })
    .where("id", "=", subscriber)
    .execute();
  const gets = wanted.length + before.digests.filter((name) => !offered.includes(name)).length;
  if (gets === 0) await endMembership(db, before, origin.at);
  else if (wanted.length > 0 && before.state !== "active") await rejoin(db, before, origin);
  return findOne(db, "id", subscriber);
}

async function rejoin(
  db: Transaction<Tables>,
  { id, state }: Subscriber,
  { at, source }: ChangeOrigin,
): Promise<void> {
  const asked = state === "unsubscribed" ? nextState(state, "request") : state;
  await db
    .updateTable("subscribers")
    .set({ state: nextState(asked, "confirm"), changed_at: at, source, consented_at: at })
    .where("id", "=", id)
    .execute();
  await db.deleteFrom("subscription_requests").where("subscriber_id", "=", id).execute();
}

export async function pauseMail(
  db: Transaction<Tables>,
  { subscriber, until }: { readonly subscriber: string; readonly until: Instant },
  origin: ChangeOrigin,
): Promise<Subscriber | undefined> {
  const before = await findOne(db, "id", subscriber);
  if (before === undefined) return undefined;
  const pauses = until > origin.at;
  await db
    .updateTable("subscribers")
    .set({ paused_until: pauses ? until : null, changed_at: origin.at })
    .where("id", "=", subscriber)
    .execute();
  await noteEvent(db, { subscriber, event: pauses ? "paused" : "resumed", digest: "" }, origin);
  if (pauses) await skipWaiting(db, subscriber, origin.at);
  return findOne(db, "id", subscriber);
}

/** Skips mails to the person that are frozen but not in flight. */
async function skipWaiting(db: Transaction<Tables>, subscriber: string, at: Instant): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: "paused", holder: "", lease_until: 0, changed_at: at })
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "waiting")
    .execute();
}

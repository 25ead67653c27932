import type { Selectable, Transaction } from "kysely";
import { z } from "zod";
import type { Tables } from "#database/tables.js";
import type {
  ConfirmOrigin,
  ConfirmResult,
  Requested,
  SubscriptionRequest,
} from "#deliveries/membership/membership.js";
import { addressKey } from "#subscribers/address.js";
import { FORGOTTEN } from "#subscribers/erasure.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { nextState } from "#subscribers/transitions.js";
import type { Instant } from "#zoned-time.js";
import { findForgotten } from "./address-hashes.js";
import { eraseMembership } from "./erase-membership.js";
import { noteEvent } from "./membership-events.js";
import { findOne, restoreForgotten } from "./subscribers.js";
import { beginSubscription } from "./subscriptions.js";
import { addWaitingMail } from "./waiting-mails.js";

/** Ms between two mails to an address, whatever is entered into forms. */
export const MAIL_COOLDOWN = 60 * 60_000;

export async function requestSubscription(
  db: Transaction<Tables>,
  request: SubscriptionRequest,
): Promise<Requested> {
  const { address, at } = request;
  await deleteExpiredRequests(db, request.expiredBefore);
  const before = await findOne(db, "address_key", addressKey(address));
  if (await refusesMail(db, address, before)) return { kind: "no-mail" };
  const subscriber = await openRequest(db, before, request);
  if (!(await claimMailSlot(db, subscriber, at))) return { kind: "no-mail" };
  const { language = request.language } = before ?? {};
  const recipient = {
    ...{ subscriber, address: before?.address ?? address },
    ...(language === undefined ? {} : { language }),
  };
  return hasAll(before, request.digests)
    ? { kind: "already", ...recipient }
    : { kind: "confirm", digests: request.digests, ...recipient };
}

/** Stores the request and starts it at once: no mail is sent. Undefined if none may be. */
export async function startProvedRequest(
  db: Transaction<Tables>,
  { request, origin }: { readonly request: SubscriptionRequest; readonly origin: ConfirmOrigin },
): Promise<{ readonly kind: "joined" | "already"; readonly member: Subscriber } | undefined> {
  await deleteExpiredRequests(db, request.expiredBefore);
  const before = await findOne(db, "address_key", addressKey(request.address));
  if (await refusesMail(db, request.address, before)) return undefined;
  if (before !== undefined && hasAll(before, request.digests)) return { kind: "already", member: before };
  const subscriber = await openRequest(db, before, request);
  const confirmed = await confirmRequest(db, subscriber, origin);
  return confirmed.kind === "gone" ? undefined : { kind: "joined", member: confirmed.member };
}

async function openRequest(
  db: Transaction<Tables>,
  before: Subscriber | undefined,
  request: SubscriptionRequest,
): Promise<string> {
  const subscriber = before?.id ?? request.id;
  if (before === undefined) await insertPending(db, request);
  else if (before.state === "unsubscribed") await reopen(db, before.id, request.at);
  await saveRequest(db, subscriber, { request, was: before?.state ?? "unknown" });
  return subscriber;
}

/** Somebody who was deleted after a complaint must not be mailed because a stranger enters the address. */
async function refusesMail(
  db: Transaction<Tables>,
  address: string,
  known: Subscriber | undefined,
): Promise<boolean> {
  const key = addressKey(address);
  const suppression = await db
    .selectFrom("suppressions")
    .select("reason")
    .where("address_key", "=", key)
    .executeTakeFirst();
  if (suppression !== undefined || (known?.suppressed ?? known?.suspected) !== undefined) return true;
  const forgotten = (await findForgotten(db, [key])).get(key);
  return forgotten !== undefined && forgotten.reason !== FORGOTTEN;
}

function hasAll(known: Subscriber | undefined, digests: readonly string[]): boolean {
  return known?.state === "active" && digests.every((digest) => known.digests.includes(digest));
}

async function insertPending(
  db: Transaction<Tables>,
  { id, address, name, language, source, at }: SubscriptionRequest,
): Promise<void> {
  const state = nextState("unknown", "request");
  await db
    .insertInto("subscribers")
    .values({
      ...{ id, address, address_key: addressKey(address), state, source },
      ...{ name: name ?? null, language: language ?? null },
      ...{ created_at: at, changed_at: at, consented_at: null },
    })
    .execute();
}

async function reopen(db: Transaction<Tables>, subscriber: string, at: Instant): Promise<void> {
  await db
    .updateTable("subscribers")
    .set({ state: nextState("unsubscribed", "request"), changed_at: at })
    .where("id", "=", subscriber)
    .execute();
}

async function saveRequest(
  db: Transaction<Tables>,
  subscriber_id: string,
  {
    request,
    was,
  }: { readonly request: SubscriptionRequest; readonly was: Tables["subscription_requests"]["was"] },
): Promise<void> {
  const { digests, topics = {}, name, language, source, at, delay = 0 } = request;
  const wish = {
    ...{ digests: JSON.stringify(digests), topics: JSON.stringify(topics) },
    ...{ name: name ?? null, language: language ?? null, source, requested_at: at + delay },
  };
  await db
    .insertInto("subscription_requests")
    .values({ subscriber_id, ...wish, was })
    .onConflict((conflict) => conflict.column("subscriber_id").doUpdateSet(wish))
    .execute();
  await noteEvent(db, { subscriber: subscriber_id, event: "requested", digest: "" }, { at, source });
}

/** Records the mail before it is written, so that two requests at the same time send only one. */
export async function claimMailSlot(
  db: Transaction<Tables>,
  subscriber: string,
  at: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("subscribers")
    .set({ letter_at: at })
    .where("id", "=", subscriber)
    .where(({ eb, or }) => or([eb("letter_at", "is", null), eb("letter_at", "<=", at - MAIL_COOLDOWN)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** An address isn't kept just because a stranger entered it: an expired request leaves nothing behind. */
async function deleteExpiredRequests(db: Transaction<Tables>, before: Instant): Promise<void> {
  await db.deleteFrom("address_changes").where("requested_at", "<", before).execute();
  const old = await db
    .selectFrom("subscription_requests")
    .innerJoin("subscribers", "subscribers.id", "subscription_requests.subscriber_id")
    .select(["subscribers.id", "subscribers.state", "subscription_requests.was"])
    .where("requested_at", "<", before)
    .execute();
  for (const { id, state, was } of old) {
    if (state === "pending" && was === "unknown") {
      await eraseMembership(db, id);
      await db.deleteFrom("bounces").where("subscriber_id", "=", id).execute();
      await db.deleteFrom("provisional_suppressions").where("subscriber_id", "=", id).execute();
      await db.deleteFrom("subscribers").where("id", "=", id).execute();
      continue;
    }
    await db.deleteFrom("subscription_requests").where("subscriber_id", "=", id).execute();
    if (state === "pending" && was === "unsubscribed") {
      await db.updateTable("subscribers").set({ state: was }).where("id", "=", id).execute();
    }
  }
}

const digestNames = z.array(z.string());
const topicsByDigest = z.record(z.string(), z.array(z.string()));

export async function confirmRequest(
  db: Transaction<Tables>,
  subscriber: string,
  origin: ConfirmOrigin,
): Promise<ConfirmResult> {
  const before = await findOne(db, "id", subscriber);
  const request = await db
    .selectFrom("subscription_requests")
    .selectAll()
    .where("subscriber_id", "=", subscriber)
    .executeTakeFirst();
  if (before === undefined) return { kind: "gone" };
  if (request === undefined || nextState(before.state, "confirm") !== "active") {
    return before.state === "active" ? { kind: "already", member: before } : { kind: "gone" };
  }
  await restoreForgotten(db, before.address, origin.at);
  const begun = await activate(db, { before, request }, origin);
  await db.deleteFrom("subscription_requests").where("subscriber_id", "=", subscriber).execute();
  const member = await findOne(db, "id", subscriber);
  if (member === undefined) return { kind: "gone" };
  await welcomeTo(db, { member, begun }, origin);
  return { kind: "confirmed", member };
}

/** One mail, however many digests were confirmed. */
async function welcomeTo(
  db: Transaction<Tables>,
  { member, begun }: { readonly member: Subscriber; readonly begun: readonly string[] },
  { at, welcome }: ConfirmOrigin,
): Promise<void> {
  const digests = welcome?.digests.filter((digest) => begun.includes(digest)) ?? [];
  if (welcome === undefined || digests.length === 0) return;
  const { id: subscriber, address, language } = member;
  const content = { kind: "welcome", digests, confirmedAt: at } as const;
  const mail = { content, to: { address, language }, subscriber };
  await addWaitingMail(db, { id: welcome.newId(), mail }, at);
}

interface Activation {
  readonly before: Subscriber;
  readonly request: Selectable<Tables["subscription_requests"]>;
}

/**
 * Name and language of somebody who is already subscribed aren't changed: a stranger may have filled in the form.
 * @returns the digests that are new to the person: not those in the place of an alternative
 */
async function activate(
  db: Transaction<Tables>,
  { before, request }: Activation,
  { at, source, groups }: ConfirmOrigin,
): Promise<readonly string[]> {
  const proof = `${request.source}, confirmed by ${source}`;
  const origin = { at, source: proof, groups };
  const facts =
    before.state === "active"
      ? {}
      : {
          ...{ source: proof, consented_at: at },
          ...(request.name === null ? {} : { name: request.name }),
          ...(request.language === null ? {} : { language: request.language }),
        };
  await db
    .updateTable("subscribers")
    .set({ ...facts, state: "active", changed_at: at })
    .where("id", "=", before.id)
    .execute();
  const topics = topicsByDigest.parse(JSON.parse(request.topics));
  const begun: string[] = [];
  for (const digest of digestNames.parse(JSON.parse(request.digests))) {
    if (before.state === "active" && before.digests.includes(digest)) continue;
    const subscription = { subscriber: before.id, digest, topics: topics[digest] ?? [] };
    if (!(await beginSubscription(db, subscription, origin))) begun.push(digest);
    await noteEvent(db, { subscriber: before.id, event: "confirmed", digest }, origin);
  }
  return begun;
}

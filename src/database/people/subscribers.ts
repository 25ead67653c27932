import type { Kysely, Selectable, Transaction } from "kysely";
import { engineOf, SUBSCRIBERS_LOCK } from "#database/engine/engine-of.js";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { AddNewResult, AddResult, NewSubscriber, Subscribers } from "#deliveries/ports.js";
import { addressKey } from "#subscribers/address.js";
import { FORGOTTEN } from "#subscribers/erasure.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { nextState } from "#subscribers/transitions.js";
import type { Instant } from "#zoned-time.js";
import { findForgotten } from "./address-hashes.js";
import { forgetSubscriber } from "./forget.js";
import { openImporter } from "./import.js";
import { liftSuppression } from "./lift-suppression.js";
import { endAlternatives } from "./subscriptions.js";
import { findSuppressed, findSuspected, suppressAddress } from "./suppressions.js";
import { readTopics, writeTopics } from "./topics.js";

type Row = Selectable<Tables["subscribers"]>;

interface SubscriberStoreOptions {
  /** Removes what an erased row may have left behind in the database's files. */
  readonly scrub: () => Promise<void>;
  /** Always returns the same connection. */
  readonly scratch: () => Kysely<Tables>;
}

/** Implements the port on any database. */
export function createSubscribers(
  db: Kysely<Tables>,
  { scrub, scratch }: SubscriberStoreOptions,
): Subscribers {
  return {
    add: (subscriber) => db.transaction().execute((transaction) => addSubscriber(transaction, subscriber)),
    addNew: (subscriber) =>
      db.transaction().execute((transaction) => addNewSubscriber(transaction, subscriber)),
    remove: (address, at) =>
      db.transaction().execute((transaction) => removeSubscriber(transaction, address, at)),
    list: () => listSubscribers(db),
    byId: (id) => findOne(db, "id", id),
    byAddress: (address) => findOne(db, "address_key", addressKey(address)),
    countByDigest: () => countByDigest(db),
    unsuppress: (address, lift) =>
      db.transaction().execute((transaction) => liftSuppression(transaction, addressKey(address), lift)),
    importer: (options) => openImporter(options?.dryRun ? scratch() : db, options),
    forget: async (address, forgetting) => {
      const forgotten = await db
        .transaction()
        .execute((transaction) => forgetSubscriber(transaction, address, forgetting));
      await scrub();
      return forgotten;
    },
  };
}

export async function findOne(
  db: Kysely<Tables>,
  column: "id" | "address_key",
  value: string,
): Promise<Subscriber | undefined> {
  const row = await db.selectFrom("subscribers").selectAll().where(column, "=", value).executeTakeFirst();
  return row === undefined ? undefined : (await withDigests(db, [row]))[0];
}

async function countByDigest(db: Kysely<Tables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("subscriptions")
    .innerJoin("subscribers", "subscribers.id", "subscriptions.subscriber_id")
    .select(({ fn }) => ["subscriptions.digest", fn.countAll<string | number>().as("people")])
    .where("subscriptions.state", "=", "active")
    .where("subscribers.state", "=", "active")
    .groupBy("subscriptions.digest")
    .orderBy("subscriptions.digest")
    .execute();
  return new Map(rows.map(({ digest, people }) => [digest, Number(people)]));
}

async function* listSubscribers(db: Kysely<Tables>): AsyncIterable<Subscriber> {
  const pages = readPages(
    (after, limit) =>
      db
        .selectFrom("subscribers")
        .selectAll()
        .where("address_key", ">", after)
        .orderBy("address_key")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ address_key }) => address_key },
  );
  for await (const rows of pages) yield* await withDigests(db, rows);
}

export async function withDigests(db: Kysely<Tables>, rows: readonly Row[]): Promise<readonly Subscriber[]> {
  if (rows.length === 0) return [];
  const subscriptions = await db
    .selectFrom("subscriptions")
    .select(["subscriber_id", "digest", "topics"])
    .where(
      "subscriber_id",
      "in",
      rows.map(({ id }) => id),
    )
    .where("state", "<>", "unsubscribed")
    .orderBy("digest")
    .execute();
  const keys = rows.map(({ address_key }) => address_key);
  const suppressed = await findSuppressed(db, keys);
  const suspected = await findSuspected(db, keys);
  const owned = new Map<string, Subscription[]>(rows.map(({ id }) => [id, []]));
  for (const subscription of subscriptions) owned.get(subscription.subscriber_id)?.push(subscription);
  return rows.map((row) => {
    const reason = suppressed.get(row.address_key);
    const suspicion = suspected.get(row.address_key);
    return {
      ...readSubscriber(row, owned.get(row.id) ?? []),
      ...(reason === undefined ? {} : { suppressed: reason }),
      ...(suspicion === undefined || reason !== undefined ? {} : { suspected: suspicion }),
    };
  });
}

type Subscription = Pick<Selectable<Tables["subscriptions"]>, "digest" | "topics">;

function readSubscriber(row: Row, subscriptions: readonly Subscription[]): Subscriber {
  const { id, address, name, language, state, created_at, source, consented_at, paused_until } = row;
  const digests = subscriptions.map(({ digest }) => digest);
  const narrowed = subscriptions.filter(({ topics }) => topics !== "");
  return {
    ...{ id, address, state, digests, createdAt: created_at },
    ...(name === null ? {} : { name }),
    ...(language === null ? {} : { language }),
    ...(narrowed.length === 0
      ? {}
      : { topics: Object.fromEntries(narrowed.map(({ digest, topics }) => [digest, readTopics(topics)])) }),
    ...(source === null ? {} : { source }),
    ...(consented_at === null ? {} : { consentedAt: consented_at }),
    ...(paused_until === null ? {} : { pausedUntil: paused_until }),
  };
}

async function addSubscriber(db: Transaction<Tables>, wanted: NewSubscriber): Promise<AddResult> {
  const { address, name, language, at, source, consentedAt } = wanted;
  await engineOf(db).acquireLock(db, SUBSCRIBERS_LOCK);
  await restoreForgotten(db, address, at);
  const before = await findOne(db, "address_key", addressKey(address));
  const id = before?.id ?? wanted.id;
  const state = nextState(before?.state ?? "unknown", "vouch");
  const known = {
    ...{ address, state, changed_at: at },
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
    // The recorded consent remains valid while the person is subscribed.
    ...(source === undefined || before?.state === "active" ? {} : { source }),
    ...(consentedAt === undefined || before?.state === "active" ? {} : { consented_at: consentedAt }),
  };
  if (before === undefined) {
    const row = {
      id,
      address_key: addressKey(address),
      created_at: at,
      name: null,
      language: null,
      source: null,
      consented_at: null,
      ...known,
    };
    await db.insertInto("subscribers").values(row).execute();
  } else {
    await db.updateTable("subscribers").set(known).where("id", "=", id).execute();
  }
  await subscribe(db, id, wanted);
  const subscriber = await findOne(db, "id", id);
  if (subscriber === undefined) throw new Error("a subscriber vanished inside the transaction that wrote it");
  return { kind: kindOfAdding(before, subscriber), subscriber };
}

async function addNewSubscriber(db: Transaction<Tables>, wanted: NewSubscriber): Promise<AddNewResult> {
  await engineOf(db).acquireLock(db, SUBSCRIBERS_LOCK);
  const key = addressKey(wanted.address);
  const known = await findOne(db, "address_key", key);
  if (known !== undefined) return { kind: "known", subscriber: known };
  const reason = (await findSuppressed(db, [key])).get(key);
  if (reason !== undefined) return { kind: "suppressed", reason };
  if ((await findForgotten(db, [key])).has(key)) return { kind: "forgotten" };
  const { subscriber } = await addSubscriber(db, wanted);
  return { kind: "added", subscriber };
}

/** The publisher adds somebody who was deleted. Suppressions of the address apply again. */
export async function restoreForgotten(db: Transaction<Tables>, address: string, at: Instant): Promise<void> {
  const key = addressKey(address);
  const forgotten = (await findForgotten(db, [key])).get(key);
  if (forgotten === undefined) return;
  await db.deleteFrom("forgotten").where("address_hash", "=", forgotten.hash).execute();
  if (forgotten.reason !== FORGOTTEN) await suppressAddress(db, key, { reason: forgotten.reason, at });
}

async function subscribe(
  db: Transaction<Tables>,
  subscriber_id: string,
  { digests, topics, at, groups, source = "" }: NewSubscriber,
): Promise<void> {
  const chosen = topics === undefined ? {} : { topics: writeTopics(topics) };
  for (const digest of new Set(digests)) {
    await db
      .insertInto("subscriptions")
      .values({ subscriber_id, digest, state: "active", topics: "", changed_at: at, ...chosen })
      .onConflict((conflict) =>
        conflict
          .columns(["subscriber_id", "digest"])
          .doUpdateSet({ state: "active", changed_at: at, ...chosen }),
      )
      .execute();
    await endAlternatives(db, { subscriber: subscriber_id, digest }, { at, source, groups });
  }
}

function kindOfAdding(before: Subscriber | undefined, after: Subscriber): AddResult["kind"] {
  if (before === undefined) return "added";
  if (before.state !== "active") return "rejoined";
  return after.digests.every((digest) => before.digests.includes(digest)) ? "already" : "widened";
}

async function removeSubscriber(
  db: Transaction<Tables>,
  address: string,
  at: Instant,
): Promise<Subscriber | undefined> {
  await engineOf(db).acquireLock(db, SUBSCRIBERS_LOCK);
  const found = await findOne(db, "address_key", addressKey(address));
  if (found === undefined) return undefined;
  const state = nextState(found.state, "leave");
  await db.updateTable("subscribers").set({ state, changed_at: at }).where("id", "=", found.id).execute();
  await db
    .updateTable("subscriptions")
    .set({ state: "unsubscribed", topics: "", changed_at: at })
    .where("subscriber_id", "=", found.id)
    .execute();
  return findOne(db, "id", found.id);
}

import type { Kysely, Transaction } from "kysely";
import { engineOf, SUBSCRIBERS_LOCK } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import { addressKey } from "#subscribers/address.js";
import { alternativesTo } from "#subscribers/digest-groups.js";
import { decideImport, type ImportBatch, type Importer, type KnownState } from "#subscribers/import-list.js";
import { findForgotten } from "./address-hashes.js";
import { findSuppressed } from "./suppressions.js";
import { writeTopics } from "./topics.js";

/** What a dry run would have written, in a table of this connection only: it needs little memory and blocks nobody. */
type RehearsedTables = { rehearsed: { address_key: string; known: KnownState } };

export async function openImporter(db: Kysely<Tables>, { dryRun = false } = {}): Promise<Importer> {
  if (!dryRun) return (batch) => db.transaction().execute((transaction) => importBatch(transaction, batch));
  const scratch = db.withTables<RehearsedTables>();
  await scratch.schema
    .createTable("rehearsed")
    .temporary()
    .ifNotExists()
    .addColumn("address_key", "text", (column) => column.primaryKey())
    .addColumn("known", "text", (column) => column.notNull())
    .execute();
  await scratch.deleteFrom("rehearsed").execute();
  return (batch) => rehearseBatch(db, batch);
}

type Listed = ImportBatch["people"][number] & { readonly key: string };

/** A row, its result, and the state of the address before. */
interface Judged {
  readonly person: Listed;
  readonly before: KnownState;
  readonly after: KnownState;
  readonly effect: ReturnType<typeof decideImport>["effect"];
}

/** Row by row: an address that occurs twice in the batch is known the second time. */
function judgeBatch(people: readonly Listed[], known: ReadonlyMap<string, KnownState>): readonly Judged[] {
  const now = new Map(known);
  return people.map((person) => {
    const before = now.get(person.key) ?? "unknown";
    const { effect, becomes: after } = decideImport(person.status, before);
    now.set(person.key, after);
    return { person, before, after, effect };
  });
}

function withKeys({ people }: ImportBatch): readonly Listed[] {
  return people.map((person) => ({ ...person, key: addressKey(person.address) }));
}

async function findKnown(
  db: Kysely<Tables>,
  people: readonly Listed[],
): Promise<ReadonlyMap<string, KnownState>> {
  const keys = [...new Set(people.map(({ key }) => key))];
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom("subscribers")
    .select(["address_key", "state"])
    .where("address_key", "in", keys)
    .execute();
  const suppressed = await findSuppressed(db, keys);
  const forgotten = await findForgotten(db, keys);
  return new Map<string, KnownState>([
    ...rows.map(({ address_key, state }) => [address_key, state] as const),
    ...[...forgotten.keys()].map((key) => [key, "forgotten"] as const),
    ...[...suppressed.keys()].map((key) => [key, "suppressed"] as const),
  ]);
}

async function importBatch(db: Transaction<Tables>, batch: ImportBatch) {
  await engineOf(db).acquireLock(db, SUBSCRIBERS_LOCK);
  const people = withKeys(batch);
  const judged = judgeBatch(people, await findKnown(db, people));
  await insertPeople(db, judged, batch);
  await endSubscriptions(db, judged, batch);
  await subscribeToDigests(db, judged, batch);
  await suppressListed(db, judged, batch);
  return judged.map(({ effect }) => effect);
}

async function insertPeople(
  db: Transaction<Tables>,
  judged: readonly Judged[],
  { source, at }: ImportBatch,
): Promise<void> {
  const rows = judged.flatMap(({ person, before, after }) => {
    if (before !== "unknown" || (after !== "active" && after !== "unsubscribed")) return [];
    const { id, address, key, name = null, language = null, consentedAt = null } = person;
    return {
      ...{ id, address, address_key: key, name, language, state: after, source },
      ...{ created_at: at, changed_at: at, consented_at: consentedAt },
    };
  });
  if (rows.length > 0) await db.insertInto("subscribers").values(rows).execute();
}

/** People who unsubscribed from the imported list get no more mail from here either. */
async function endSubscriptions(
  db: Transaction<Tables>,
  judged: readonly Judged[],
  { at }: ImportBatch,
): Promise<void> {
  const keys = judged.flatMap(({ person, before, effect }) =>
    effect === "left" && before !== "unknown" ? [person.key] : [],
  );
  if (keys.length === 0) return;
  const left = { state: "unsubscribed", changed_at: at } as const;
  await db
    .updateTable("subscriptions")
    .set({ ...left, topics: "" })
    .where("subscriber_id", "in", ({ selectFrom }) =>
      selectFrom("subscribers").select("id").where("address_key", "in", keys),
    )
    .execute();
  await db.updateTable("subscribers").set(left).where("address_key", "in", keys).execute();
}

/**
 * Never overrides anybody's own choice: a digest that somebody has unsubscribed from stays so, because its row exists, and
 * people who get an alternative keep it.
 */
async function subscribeToDigests(
  db: Transaction<Tables>,
  judged: readonly Judged[],
  { digests, at, groups }: ImportBatch,
): Promise<void> {
  const people = judged.flatMap(({ person, after, effect }) =>
    after === "active" && (effect === "added" || effect === "already") ? [person] : [],
  );
  for (const digest of new Set(digests)) {
    const alternatives = alternativesTo(digest, groups);
    for (const [topics, keys] of groupByTopics(people, digest)) {
      await db
        .insertInto("subscriptions")
        .columns(["subscriber_id", "digest", "state", "topics", "changed_at"])
        .expression(
          db
            .selectFrom("subscribers")
            .select(({ val }) => [
              "id as subscriber_id",
              val(digest).as("digest"),
              val("active").as("state"),
              val(topics).as("topics"),
              val(at).as("changed_at"),
            ])
            .where("address_key", "in", keys)
            .where("state", "=", "active")
            .$if(alternatives.length > 0, (query) =>
              query.where(({ not, exists, selectFrom }) =>
                not(
                  exists(
                    selectFrom("subscriptions")
                      .select("digest")
                      .whereRef("subscriber_id", "=", "subscribers.id")
                      .where("digest", "in", alternatives)
                      .where("state", "=", "active"),
                  ),
                ),
              ),
            ),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}

/** Address keys grouped by the chosen topics, so that each group is one statement. */
function groupByTopics(people: readonly Listed[], digest: string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { key, topics } of people) {
    const chosen = writeTopics(topics?.get(digest) ?? []);
    const group = groups.get(chosen) ?? [];
    group.push(key);
    groups.set(chosen, group);
  }
  return groups;
}

async function suppressListed(
  db: Transaction<Tables>,
  judged: readonly Judged[],
  { at }: ImportBatch,
): Promise<void> {
  const rows = judged.flatMap(({ person: { key, status } }) =>
    status.kind === "undeliverable"
      ? [{ address_key: key, reason: status.reason, detail: null, suppressed_at: at }]
      : [],
  );
  if (rows.length === 0) return;
  await db
    .insertInto("suppressions")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function rehearseBatch(db: Kysely<Tables>, batch: ImportBatch) {
  const people = withKeys(batch);
  if (people.length === 0) return [];
  const keys = people.map(({ key }) => key);
  const scratch = db.withTables<RehearsedTables>();
  const rehearsed = await scratch
    .selectFrom("rehearsed")
    .selectAll()
    .where("address_key", "in", keys)
    .execute();
  const known = new Map([
    ...(await findKnown(db, people)),
    ...rehearsed.map(({ address_key, known }) => [address_key, known] as const),
  ]);
  const judged = judgeBatch(people, known);
  const after = new Map(judged.map(({ person, after }) => [person.key, after]));
  await scratch
    .insertInto("rehearsed")
    .values([...after].map(([address_key, known]) => ({ address_key, known })))
    .onConflict((conflict) =>
      conflict.column("address_key").doUpdateSet(({ ref }) => ({ known: ref("excluded.known") })),
    )
    .execute();
  return judged.map(({ effect }) => effect);
}

import type { Kysely } from "kysely";
import { readTopics } from "#database/people/topics.js";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { Recipient } from "#deliveries/ports.js";
import type { AudienceGroup } from "#digest/variants.js";
import type { Instant } from "#zoned-time.js";

/** Everybody who is active in the digest, not suppressed and not paused. */
export function audienceOf(db: Kysely<Tables>, digest: string, now: Instant) {
  return db
    .selectFrom("subscriptions")
    .innerJoin("subscribers", "subscribers.id", "subscriptions.subscriber_id")
    .where("subscriptions.digest", "=", digest)
    .where("subscriptions.state", "=", "active")
    .where("subscribers.state", "=", "active")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("suppressions")
            .select("suppressions.address_key")
            .whereRef("suppressions.address_key", "=", "subscribers.address_key"),
        ),
      ),
    )
    .where(({ eb, fn, ref, val }) => eb(fn.coalesce(ref("subscribers.paused_until"), val(0)), "<=", now));
}

export async function groupAudience(
  db: Kysely<Tables>,
  digest: string,
  now: Instant,
): Promise<readonly AudienceGroup[]> {
  const rows = await audienceOf(db, digest, now)
    .select(({ fn }) => [
      ...(["subscriptions.topics", "subscribers.language"] as const),
      fn.countAll<number>().as("people"),
    ])
    .groupBy(["subscriptions.topics", "subscribers.language"])
    .orderBy("subscriptions.topics")
    .orderBy("subscribers.language")
    .execute();
  return rows.map(({ topics, language, people }) => ({
    topics: readTopics(topics),
    ...(language === null ? {} : { language }),
    people,
  }));
}

export async function* listAudience(
  db: Kysely<Tables>,
  digest: string,
  now: Instant,
): AsyncIterable<Recipient> {
  const pages = readPages(
    (after, limit) =>
      audienceOf(db, digest, now)
        .select(["subscribers.id", "subscribers.address", "subscribers.name", "subscribers.language"])
        .select("subscriptions.topics")
        .where("subscribers.id", ">", after)
        .orderBy("subscribers.id")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ id }) => id },
  );
  for await (const rows of pages) {
    yield* rows.map(({ id, address, name, language, topics }) => ({
      subscriber: id,
      address,
      name: name ?? undefined,
      language: language ?? undefined,
      topics: readTopics(topics),
    }));
  }
}

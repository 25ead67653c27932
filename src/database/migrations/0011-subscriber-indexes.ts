import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** For queries about one person (deletion, pauses, a new address), and about what a process has finished since a given time. */
export async function indexSubscribers(db: Transaction<Tables>): Promise<void> {
  await db.schema.createIndex("deliveries_by_subscriber").on("deliveries").column("subscriber_id").execute();
  await db.schema.createIndex("attempts_by_subscriber").on("attempts").column("subscriber_id").execute();
  await db.schema.createIndex("attempts_by_end").on("attempts").column("ended_at").execute();
}

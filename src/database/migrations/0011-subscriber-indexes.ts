import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** For what is asked about one person (forgetting, pausing, a new address), and for what a process has ended since a moment. */
export async function indexSubscribers(db: Transaction<Tables>): Promise<void> {
  await db.schema.createIndex("deliveries_by_subscriber").on("deliveries").column("subscriber_id").execute();
  await db.schema.createIndex("attempts_by_subscriber").on("attempts").column("subscriber_id").execute();
  await db.schema.createIndex("attempts_by_end").on("attempts").column("ended_at").execute();
}

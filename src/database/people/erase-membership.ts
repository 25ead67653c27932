import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** What hangs on a subscriber's row and goes before it. */
export async function eraseMembership(db: Transaction<Tables>, subscriber: string): Promise<void> {
  for (const table of [
    "subscriptions",
    "subscription_requests",
    "address_changes",
    "membership_events",
  ] as const) {
    await db.deleteFrom(table).where("subscriber_id", "=", subscriber).execute();
  }
}

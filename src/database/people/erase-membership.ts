import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** Rows that refer to a subscriber, and must be deleted first. */
export async function eraseMembership(db: Transaction<Tables>, subscriber: string): Promise<void> {
  for (const table of [
    "subscriptions",
    "digest_changes",
    "subscription_requests",
    "address_changes",
    "membership_events",
    "waiting_mails",
  ] as const) {
    await db.deleteFrom(table).where("subscriber_id", "=", subscriber).execute();
  }
}

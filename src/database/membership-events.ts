import type { Transaction } from "kysely";
import type { Evidence } from "../deliveries/membership.js";
import type { MembershipEvent, Tables } from "./tables.js";

interface Noted {
  readonly subscriber: string;
  readonly event: MembershipEvent;
  /** "" where it is about all. */
  readonly digest: string;
}

export async function noteEvent(
  db: Transaction<Tables>,
  { subscriber, event, digest }: Noted,
  { at, source }: Evidence,
): Promise<void> {
  await db
    .insertInto("membership_events")
    .values({ subscriber_id: subscriber, at, event, digest, source })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

import type { Kysely, Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { ChangeOrigin, MembershipEvent } from "#deliveries/membership/membership.js";

interface Noted {
  readonly subscriber: string;
  readonly event: MembershipEvent["event"];
  /** "" if it is about all digests. */
  readonly digest: string;
}

export async function noteEvent(
  db: Transaction<Tables>,
  { subscriber, event, digest }: Noted,
  { at, source }: ChangeOrigin,
): Promise<void> {
  await db
    .insertInto("membership_events")
    .values({ subscriber_id: subscriber, at, event, digest, source })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function listMembershipEvents(
  db: Kysely<Tables>,
  subscriber: string,
): Promise<readonly MembershipEvent[]> {
  const rows = await db
    .selectFrom("membership_events")
    .select(["at", "event", "digest", "source"])
    .where("subscriber_id", "=", subscriber)
    .orderBy("at")
    .orderBy("event")
    .orderBy("digest")
    .execute();
  return rows.map(({ digest, ...deed }) => (digest === "" ? deed : { ...deed, digest }));
}

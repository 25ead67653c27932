import { type Kysely, sql } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { HELD } from "#database/held.js";
import type { Tables } from "#database/tables.js";
import type { DestinationPaces, PostponedDelivery } from "#deliveries/pacing/destination-paces.js";
import { spreadEvenly } from "#deliveries/pacing/rate-limits.js";

/** Implements the port on any database. */
export function createDestinationPaces(db: Kysely<Tables>): DestinationPaces {
  return {
    reserveTo: (destination, pace) => reserve(db, nameOf(destination), pace),
    refundTo: async (destination, { perSecond, mails }) => {
      const interval = Math.floor((mails * 1_000) / perSecond);
      await db
        .updateTable("pace")
        .set(({ eb }) => ({ free_at: eb("free_at", "-", interval) }))
        .where("name", "=", nameOf(destination))
        .execute();
    },
    claimConnections: (destination, claim) => claimConnections(db, destination, claim),
    postpone: (issue, holder, deliveries) => postpone(db, { issue, holder, deliveries }),
  };
}

/** A destination may be called "mail", as the pace of all mails is. */
const nameOf = (destination: string): string => `to ${destination}`;

function reserve(
  db: Kysely<Tables>,
  name: string,
  { perSecond, now, wanted }: Parameters<DestinationPaces["reserveTo"]>[1],
): ReturnType<DestinationPaces["reserveTo"]> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, name);
    const row = await transaction
      .selectFrom("pace")
      .select("free_at")
      .where("name", "=", name)
      .executeTakeFirst();
    const { moments, freeAt } = spreadEvenly(row?.free_at ?? 0, { perSecond }, { now, count: wanted });
    await transaction
      .insertInto("pace")
      .values({ name, free_at: freeAt })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ free_at: freeAt }))
      .execute();
    return moments;
  });
}

function claimConnections(
  db: Kysely<Tables>,
  destination: string,
  { id, holder, wanted, limit, now, until, isGone }: Parameters<DestinationPaces["claimConnections"]>[1],
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, nameOf(destination));
    const claims = await transaction
      .selectFrom("destination_connections")
      .selectAll()
      .where("destination", "=", destination)
      .execute();
    // A clock that was ahead must not keep connections for long.
    const ended = claims.filter(
      ({ claim, holder: other, claimed_until }) =>
        claim === id || claimed_until <= now || claimed_until > now + 2 * (until - now) || isGone(other),
    );
    const used = claims
      .filter((claim) => !ended.includes(claim))
      .reduce((sum, { connections }) => sum + connections, 0);
    const granted = Math.max(0, Math.min(wanted, limit - used));
    for (const { claim } of ended)
      await transaction
        .deleteFrom("destination_connections")
        .where("destination", "=", destination)
        .where("claim", "=", claim)
        .execute();
    if (granted === 0) return 0;
    const claimed = { destination, claim: id, holder, connections: granted, claimed_until: until };
    await transaction.insertInto("destination_connections").values(claimed).execute();
    return granted;
  });
}

interface Postponement {
  readonly issue: string;
  readonly holder: string;
  readonly deliveries: readonly PostponedDelivery[];
}

async function postpone(db: Kysely<Tables>, { issue, holder, deliveries }: Postponement): Promise<void> {
  const times = deliveries.map(
    ({ subscriber, notBefore }) => sql`when ${subscriber} then cast(${notBefore} as bigint)`,
  );
  const subscribers = deliveries.map(({ subscriber }) => subscriber);
  await db
    .updateTable("deliveries")
    .set({
      ...{ holder: "", lease_until: 0 },
      not_before: sql<number>`case subscriber_id ${sql.join(times, sql` `)} else not_before end`,
    })
    .where("issue_id", "=", issue)
    .where("subscriber_id", "in", subscribers)
    .where("state", "=", "waiting")
    .where("holder", "=", holder)
    .where("not_before", "<", HELD)
    .execute();
}

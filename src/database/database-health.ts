import type { Kysely } from "kysely";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import type { SubscriberState } from "#subscribers/subscriber.js";
import type { Tables } from "./tables.js";

const DAY = 86_400_000;

export function createDatabaseHealth(db: Kysely<Tables>): DatabaseHealth {
  return {
    beat: async (holder, at) => {
      await db
        .insertInto("heartbeats")
        .values({ holder, beat_at: at })
        .onConflict((conflict) => conflict.column("holder").doUpdateSet({ beat_at: at }))
        .execute();
      await db
        .deleteFrom("heartbeats")
        .where("beat_at", "<", at - DAY)
        .execute();
    },
    subscribersByState: async () => {
      const rows = await db
        .selectFrom("subscribers")
        .leftJoin("suppressions", "suppressions.address_key", "subscribers.address_key")
        .select(({ fn }) => [
          "subscribers.state",
          fn.countAll().as("people"),
          fn.count("suppressions.address_key").as("suppressed"),
        ])
        .groupBy("subscribers.state")
        .execute();
      const counts = new Map<SubscriberState | "suppressed", number>();
      const add = (state: SubscriberState | "suppressed", people: number): void => {
        if (people > 0) counts.set(state, (counts.get(state) ?? 0) + people);
      };
      for (const { state, people, suppressed } of rows) {
        const among = state === "unsubscribed" ? 0 : Number(suppressed);
        add(state, Number(people) - among);
        add("suppressed", among);
      }
      return Object.fromEntries(counts);
    },
  };
}

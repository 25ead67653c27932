import { type Kysely, sql } from "kysely";
import type { CountedState, DatabaseHealth } from "#deliveries/process/database-health.js";
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
        .leftJoin(
          "provisional_suppressions",
          "provisional_suppressions.address_key",
          "subscribers.address_key",
        )
        .select(({ fn, case: when }) => [
          "subscribers.state",
          fn.countAll().as("people"),
          fn.count("suppressions.address_key").as("suppressed"),
          fn
            .count(
              when()
                .when("suppressions.address_key", "is", null)
                .then(sql.ref<string | null>("provisional_suppressions.address_key"))
                .else(null)
                .end(),
            )
            .as("suspected"),
        ])
        .groupBy("subscribers.state")
        .execute();
      const counts = new Map<CountedState, number>();
      const add = (state: CountedState, people: number): void => {
        if (people > 0) counts.set(state, (counts.get(state) ?? 0) + people);
      };
      for (const { state, people, ...among } of rows) {
        const suppressed = state === "unsubscribed" ? 0 : Number(among.suppressed);
        const suspected = state === "active" ? Number(among.suspected) : 0;
        add(state, Number(people) - suppressed - suspected);
        add("suppressed", suppressed);
        add("suspected", suspected);
      }
      return Object.fromEntries(counts);
    },
  };
}

import type { Kysely } from "kysely";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
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
        .select(({ fn }) => ["state", fn.countAll().as("people")])
        .groupBy("state")
        .execute();
      return Object.fromEntries(rows.map(({ state, people }) => [state, Number(people)]));
    },
  };
}

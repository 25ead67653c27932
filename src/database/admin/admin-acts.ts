import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { AdminActs } from "#deliveries/admin/admin-acts.js";

/** Implements the port on any database. */
export function createAdminActs(db: Kysely<Tables>): AdminActs {
  return {
    add: async (act) => {
      await db.insertInto("admin_acts").values(act).execute();
    },
    list: ({ limit, before }) => {
      const acts = db.selectFrom("admin_acts").selectAll().orderBy("id", "desc").limit(limit);
      return (before === undefined ? acts : acts.where("id", "<", before)).execute();
    },
  };
}

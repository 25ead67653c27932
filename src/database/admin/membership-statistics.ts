import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { MembershipStatistics } from "#deliveries/admin/membership-statistics.js";

/** Implements the port on any database. */
export function createMembershipStatistics(db: Kysely<Tables>): MembershipStatistics {
  return {
    days: () => db.selectFrom("membership_days").selectAll().orderBy("day").orderBy("digest").execute(),
    leavers: async (issues) => {
      if (issues.length === 0) return new Map();
      const rows = await db.selectFrom("issue_leavers").selectAll().where("issue_id", "in", issues).execute();
      return new Map(rows.map(({ issue_id, people }) => [issue_id, people]));
    },
  };
}

import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Issue } from "#deliveries/delivery.js";

/** Issues of which at least one mail was accepted, or may have been; oldest first. */
export async function listSentIssues(db: Kysely<Tables>, digest: string): Promise<readonly Issue[]> {
  const rows = await db
    .selectFrom("issues")
    .select(["id", "number", "frozen_at"])
    .where("digest", "=", digest)
    .where(({ exists, or, selectFrom }) =>
      or([
        exists(
          selectFrom("deliveries")
            .select("deliveries.subscriber_id")
            .whereRef("deliveries.issue_id", "=", "issues.id")
            .where("deliveries.state", "in", ["accepted", "uncertain"]),
        ),
        exists(
          selectFrom("issue_counts")
            .select("issue_counts.state")
            .whereRef("issue_counts.issue_id", "=", "issues.id")
            .where("issue_counts.state", "in", ["accepted", "uncertain"]),
        ),
      ]),
    )
    .orderBy("number")
    .execute();
  return rows.map(({ id, number, frozen_at }) => ({ id, digest, number, frozenAt: frozen_at }));
}

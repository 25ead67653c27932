import type { Transaction } from "kysely";
import { dropSuspicions } from "#database/people/suspicions.js";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";

interface Requeue {
  readonly issue: string;
  readonly states: readonly ("rejected" | "uncertain")[];
  readonly at: Instant;
}

/**
 * Restarts the days after which a mail is given up, but not the number of attempts, because each attempt has its own row.
 * @returns how many mails are tried again
 */
export async function requeueFailed(
  db: Transaction<Tables>,
  { issue, states, at }: Requeue,
): Promise<number> {
  const requeued = await db
    .updateTable("deliveries")
    .set({ state: "waiting", not_before: 0, first_tried_at: null, changed_at: at })
    .where("issue_id", "=", issue)
    .where("state", "in", states)
    // Somebody whose data was deleted has no address any more.
    .where("address", "<>", "")
    .where("issue_id", "in", ({ selectFrom }) =>
      selectFrom("issues").select("id").where("state", "not in", ["cancelled", "undone"]),
    )
    .executeTakeFirst();
  await dropSuspicions(db, issue);
  return Number(requeued.numUpdatedRows);
}

import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** Remembers that somebody has looked at a paused issue and resumed it. */
export async function addResumedIssues(db: Transaction<Tables>): Promise<void> {
  await db.schema.alterTable("issue_holds").addColumn("resumed_at", "bigint").execute();
}

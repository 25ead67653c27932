import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** What the publisher wrote above the posts of an issue. */
export async function addIssueNotes(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema.alterTable("issues").addColumn("note", text).execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

export async function addTopics(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .alterTable("subscriptions")
    .addColumn("topics", text, (column) => column.notNull().defaultTo(""))
    .execute();
  await db.schema
    .createTable("issue_groups")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("topics", text, (column) => column.notNull())
    .addColumn("language", text, (column) => column.notNull())
    .addColumn("variant", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_groups_key", ["issue_id", "topics", "language"])
    .execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** The workers, the quota that they have reserved, and the counts of issues whose deliveries were pruned. */
export async function createScaling(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("workers")
    .addColumn("holder", text, (column) => column.primaryKey())
    .addColumn("host", text, (column) => column.notNull())
    .addColumn("pid", "integer", (column) => column.notNull())
    .addColumn("version", text, (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("issue_id", text)
    .addColumn("mails", "bigint", (column) => column.notNull())
    .addColumn("per_minute", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("issue_counts")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("deliveries", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_counts_key", ["issue_id", "state"])
    .execute();
  await db.schema
    .createTable("pace_shares")
    .addColumn("holder", text, (column) => column.primaryKey())
    .addColumn("mails", "integer", (column) => column.notNull())
    .addColumn("reserved_at", "bigint", (column) => column.notNull())
    .execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Suppressions that the publisher lifted: the reason, and when it began and ended. */
export async function createLiftings(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("lifted_suppressions")
    .addColumn("address_key", text, (column) => column.notNull())
    .addColumn("reason", text, (column) => column.notNull())
    .addColumn("suppressed_at", "bigint", (column) => column.notNull())
    .addColumn("lifted_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("lifted_suppressions_key", ["address_key", "lifted_at"])
    .execute();
}

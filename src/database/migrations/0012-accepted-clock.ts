import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** A clock that was ahead leaves records in the future. This table records since when the clock is known to be right. */
export async function createAcceptedClock(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("accepted_clock")
    .addColumn("name", engineOf(db).text, (column) => column.primaryKey())
    .addColumn("accepted_at", "bigint", (column) => column.notNull())
    .addColumn("audit_id", "bigint", (column) => column.notNull())
    .execute();
}

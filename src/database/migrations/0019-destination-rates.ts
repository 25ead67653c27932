import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Who uses the connections to a destination, and how far the warm-up of each mail server has got. */
export async function addDestinationRates(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("destination_connections")
    .addColumn("destination", text, (column) => column.notNull())
    .addColumn("claim", text, (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("connections", "integer", (column) => column.notNull())
    .addColumn("claimed_until", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("destination_connections_key", ["destination", "claim"])
    .execute();
  await db.schema
    .createTable("warm_ups")
    .addColumn("server", text, (column) => column.primaryKey())
    .addColumn("doublings", "integer", (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .execute();
}

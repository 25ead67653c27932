import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** What receivers report about the mails from one's domains (DMARC), as sums. */
export async function addSenderReports(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("dmarc_reports")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("recorded_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("dmarc_sources")
    .addColumn("day", text, (column) => column.notNull())
    .addColumn("domain", text, (column) => column.notNull())
    .addColumn("source", text, (column) => column.notNull())
    .addColumn("reporter", text, (column) => column.notNull())
    .addColumn("mails", "bigint", (column) => column.notNull())
    .addColumn("aligned", "bigint", (column) => column.notNull())
    .addColumn("spf_aligned", "bigint", (column) => column.notNull())
    .addColumn("dkim_aligned", "bigint", (column) => column.notNull())
    .addColumn("quarantined", "bigint", (column) => column.notNull())
    .addColumn("rejected", "bigint", (column) => column.notNull())
    .addColumn("forwarded", "bigint", (column) => column.notNull())
    .addColumn("proved", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("dmarc_sources_key", ["day", "domain", "source", "reporter"])
    .execute();
}

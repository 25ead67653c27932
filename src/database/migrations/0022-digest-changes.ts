import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Who chose an alternative to a digest, and which posts each rendering has, so that nobody gets a post from both. */
export async function addDigestChanges(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("digest_changes")
    .addColumn("subscriber_id", text, (column) => column.notNull().references("subscribers.id"))
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("next", text, (column) => column.notNull())
    .addColumn("follows", text, (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("digest_changes_key", ["subscriber_id", "digest"])
    .execute();
  await db.schema.createIndex("digest_changes_by_digest").on("digest_changes").column("digest").execute();
  await db.schema.alterTable("variants").addColumn("posts", text).execute();
}

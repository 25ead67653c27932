import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Issues can be undone, and a digest records the posts that existed before it. */
export async function addStarts(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema.alterTable("baseline_posts").addColumn("post", "text").execute();
  await db.schema
    .createTable("digest_starts")
    .addColumn("digest", text, (column) => column.primaryKey())
    .addColumn("setting", text, (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("undone_posts")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addColumn("post", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("undone_posts_key", ["issue_id", "position"])
    .execute();
  await db.schema.createIndex("undone_posts_by_digest").on("undone_posts").column("digest").execute();
}

import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Since when a post that is mailed on publication has been unchanged. */
export async function addSeenPosts(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("seen_posts")
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addColumn("version", text, (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("seen_posts_key", ["digest", "post_id"])
    .execute();
}

import type { Kysely, Transaction } from "kysely";
import { chunksOf } from "#database/chunks.js";
import type { Tables } from "#database/tables.js";
import type { SeenPost, SeenPosts } from "#deliveries/seen-posts.js";
import { insertBaseline } from "../history.js";

/** Implements the port on any database. */
export function createSeenPosts(db: Kysely<Tables>): SeenPosts {
  return {
    list: async (digest) => {
      const rows = await db.selectFrom("seen_posts").selectAll().where("digest", "=", digest).execute();
      return rows.map(({ post_id, version, since }) => ({ id: post_id, version, since }));
    },
    record: (digest, seen) =>
      db.transaction().execute((transaction) => recordSeen(transaction, digest, seen)),
    passOver: (digest, posts) =>
      db.transaction().execute((transaction) => insertBaseline(transaction, digest, posts)),
  };
}

async function recordSeen(db: Transaction<Tables>, digest: string, seen: readonly SeenPost[]): Promise<void> {
  const kept = seen.map(({ id }) => id);
  let gone = db.deleteFrom("seen_posts").where("digest", "=", digest);
  if (kept.length > 0) gone = gone.where("post_id", "not in", kept);
  await gone.execute();
  const rows = seen.map(({ id, version, since }) => ({ digest, post_id: id, version, since }));
  for (const chunk of chunksOf(rows)) {
    await db
      .insertInto("seen_posts")
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(["digest", "post_id"])
          .doUpdateSet(({ ref }) => ({ version: ref("excluded.version"), since: ref("excluded.since") }))
          .where(({ eb, or, ref }) =>
            or([
              eb("seen_posts.version", "<>", ref("excluded.version")),
              eb("seen_posts.since", ">", ref("excluded.since")),
            ]),
          ),
      )
      .execute();
  }
}

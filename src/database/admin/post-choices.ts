import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { PostChoices } from "#deliveries/admin/post-choices.js";
import type { PostChoice } from "#digest/post-choice.js";

/** Implements the port on any database. */
export function createPostChoices(db: Kysely<Tables>): PostChoices {
  return {
    choose: (digest, { id, url, title, published }, { choice, at }) =>
      db.transaction().execute(async (transaction) => {
        await lockChoices(transaction);
        const before = (await readPostChoices(transaction, digest)).get(id);
        if (before === choice || before === "out") return false;
        if (choice === "release" && before === undefined) return false;
        if (await isSent(transaction, digest, id)) return false;
        const own = transaction
          .deleteFrom("post_choices")
          .where("digest", "=", digest)
          .where("post_id", "=", id);
        await own.execute();
        if (choice === "release" && before === "pin") return true;
        await transaction
          .insertInto("post_choices")
          .values({ digest, post_id: id, choice, chosen_at: at })
          .execute();
        if (choice !== "out") return true;
        const post = JSON.stringify({ id, url, title, published });
        await transaction
          .insertInto("baseline_posts")
          .values({ digest, post_id: id, post })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return true;
      }),
  };
}

async function isSent(db: Transaction<Tables>, digest: string, post: string): Promise<boolean> {
  const row = await db
    .selectFrom("issue_posts")
    .select("post_id")
    .where("digest", "=", digest)
    .where("post_id", "=", post)
    .executeTakeFirst();
  return row !== undefined;
}

/** Until the transaction ends, nobody else chooses or freezes: of the two, the second sees what the first did. */
export async function lockChoices(db: Transaction<Tables>): Promise<void> {
  await engineOf(db).acquireLock(db, "choices");
}

/** By id of the post, in the order in which they were chosen. */
export async function readPostChoices(
  db: Kysely<Tables>,
  digest: string,
): Promise<ReadonlyMap<string, PostChoice>> {
  const rows = await db
    .selectFrom("post_choices")
    .select(["post_id", "choice"])
    .where("digest", "=", digest)
    .orderBy("chosen_at")
    .orderBy("post_id")
    .execute();
  return new Map(rows.map(({ post_id, choice }) => [post_id, choice]));
}

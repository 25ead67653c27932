import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";

interface DigestChange {
  readonly subscriber: string;
  /** The digest that ends, and the alternative that replaces it. */
  readonly from: string;
  readonly to: string;
  readonly at: Instant;
}

/** Until the person leaves `to`, the rest of what `from` owes them is still sent (`personal-posts.ts`). */
export async function recordChange(
  db: Transaction<Tables>,
  { subscriber, from, to, at }: DigestChange,
): Promise<void> {
  await db
    .updateTable("digest_changes")
    .set({ follows: to })
    .where("subscriber_id", "=", subscriber)
    .where("follows", "=", from)
    .execute();
  const change = { next: to, follows: to, changed_at: at };
  await db
    .insertInto("digest_changes")
    .values({ subscriber_id: subscriber, digest: from, ...change })
    .onConflict((conflict) => conflict.columns(["subscriber_id", "digest"]).doUpdateSet(change))
    .execute();
}

/** The person gets the digest again, so nothing else is owed from it. */
export async function forgetChange(
  db: Transaction<Tables>,
  { subscriber, digest }: { readonly subscriber: string; readonly digest: string },
): Promise<void> {
  await db
    .deleteFrom("digest_changes")
    .where("subscriber_id", "=", subscriber)
    .where("digest", "=", digest)
    .execute();
}

/** The person has left the digest, so nothing is owed any more from those that it replaced. */
export async function endChanges(
  db: Transaction<Tables>,
  { subscriber, digest }: { readonly subscriber: string; readonly digest: string },
): Promise<void> {
  await db
    .deleteFrom("digest_changes")
    .where("subscriber_id", "=", subscriber)
    .where("follows", "=", digest)
    .execute();
}

/** The digest that a person gets instead of one that they had. */
export async function findReplacement(
  db: Transaction<Tables>,
  { subscriber, digest }: { readonly subscriber: string; readonly digest: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom("digest_changes")
    .select("follows")
    .where("subscriber_id", "=", subscriber)
    .where("digest", "=", digest)
    .executeTakeFirst();
  return row?.follows;
}

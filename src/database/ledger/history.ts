import { type Kysely, sql, type Transaction } from "kysely";
import { readPostChoices } from "#database/admin/post-choices.js";
import { chunksOf } from "#database/chunks.js";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { PostIdentity } from "#digest/post-identity.js";
import type { SentHistory } from "#digest/sent-history.js";
import type { DigestStart } from "#digest/start.js";
import { listSentNotes } from "./issue-notes.js";

/** The notes are read after the numbers: whoever composes issue 13 knows the note of issue 12. */
export async function readHistory(db: Kysely<Tables>, digest: string): Promise<SentHistory> {
  const numbers = await db
    .selectFrom("issues")
    .select(({ fn }) => fn.max("number").as("last"))
    .where("digest", "=", digest)
    .executeTakeFirst();
  const first = await db
    .selectFrom("first_issues")
    .select("archived")
    .where("digest", "=", digest)
    .executeTakeFirst();
  const start = await db
    .selectFrom("digest_starts")
    .selectAll()
    .where("digest", "=", digest)
    .executeTakeFirst();
  const last = await db
    .selectFrom("issues")
    .select(["id", "number", "composed_at"])
    .where("digest", "=", digest)
    .where("state", "<>", "undone")
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  const sent = await readPosts(db, "issue_posts", digest);
  const baseline = await readPosts(db, "baseline_posts", digest);
  const undone = await db.selectFrom("undone_posts").select("post_id").where("digest", "=", digest).execute();
  return {
    issues: Math.max(numbers?.last ?? 0, first?.archived ?? 0),
    ...(start === undefined ? {} : { start: { setting: start.setting, at: start.started_at } }),
    ...(last === undefined ? {} : { lastIssueAt: last.composed_at }),
    ...(last === undefined
      ? {}
      : { lastIssue: { number: last.number, posts: await listPostIds(db, last.id) } }),
    sent: new Set(sent.map(({ id }) => id)),
    baseline: new Set(baseline.map(({ id }) => id)),
    undone: new Set(undone.map(({ post_id }) => post_id)),
    known: [...sent, ...baseline].flatMap(readIdentity),
    notes: await listSentNotes(db, digest),
    choices: await readPostChoices(db, digest),
  };
}

interface PostRow {
  readonly id: string;
  readonly url: string | null;
  readonly title: string | null;
  readonly published: string | number | null;
}

/** Only the fields that identify a post: with excerpts, the posts of all issues would take megabytes. */
function readPosts(
  db: Kysely<Tables>,
  table: "issue_posts" | "baseline_posts",
  digest: string,
): Promise<readonly PostRow[]> {
  const { jsonField } = engineOf(db);
  const post = sql.ref("post");
  return db
    .selectFrom(table)
    .select("post_id as id")
    .select(() => [
      jsonField(post, "url").as("url"),
      jsonField(post, "title").as("title"),
      jsonField(post, "published").as("published"),
    ])
    .where("digest", "=", digest)
    .execute();
}

function readIdentity({ id, url, title, published }: PostRow): readonly PostIdentity[] {
  return url === null || title === null || published === null
    ? []
    : [{ id, url, title, published: Number(published) }];
}

async function listPostIds(db: Kysely<Tables>, issue: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("issue_posts")
    .select("post_id")
    .where("issue_id", "=", issue)
    .orderBy("position")
    .execute();
  return rows.map(({ post_id }) => post_id);
}

/** Until the first issue, a changed `start` replaces the recorded one. */
export function recordStart(
  db: Kysely<Tables>,
  digest: string,
  { setting, at, baseline }: DigestStart,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "starts");
    const issue = await transaction
      .selectFrom("issues")
      .select("id")
      .where("digest", "=", digest)
      .limit(1)
      .executeTakeFirst();
    const before = await transaction
      .selectFrom("digest_starts")
      .select("setting")
      .where("digest", "=", digest)
      .executeTakeFirst();
    if (issue !== undefined || before?.setting === setting) return false;
    await transaction.deleteFrom("baseline_posts").where("digest", "=", digest).execute();
    await insertBaseline(transaction, digest, baseline);
    await transaction
      .insertInto("digest_starts")
      .values({ digest, setting, started_at: at })
      .onConflict((conflict) => conflict.column("digest").doUpdateSet({ setting, started_at: at }))
      .execute();
    return true;
  });
}

export async function insertBaseline(
  db: Transaction<Tables>,
  digest: string,
  baseline: readonly PostIdentity[],
): Promise<void> {
  const rows = baseline.map((post) => ({ digest, post_id: post.id, post: JSON.stringify(post) }));
  for (const chunk of chunksOf(rows)) {
    await db
      .insertInto("baseline_posts")
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

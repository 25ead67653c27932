import type { Kysely, Transaction } from "kysely";
import { chunksOf } from "#database/chunks.js";
import { isConflict } from "#database/conflict.js";
import { engineOf } from "#database/engine/engine-of.js";
import { writeTopics } from "#database/people/topics.js";
import type { Tables } from "#database/tables.js";
import type { FrozenVariant } from "#deliveries/delivery.js";
import type { FreezeRequest, FreezeResult } from "#deliveries/ports.js";
import type { IssueDraft, IssuePost } from "#digest/issue.js";
import { audienceOf } from "./audience.js";
import { insertBaseline } from "./history.js";
import { findPersonalPosts } from "./posts/personal-posts.js";

/** The variant for people who chose nothing, or topics that nobody had chosen when the issue was rendered. */
const WHOLE_ISSUE = 1;
const NO_MAIL = 0;

/** Runs in the transaction that freezes an issue. */
export type OnFreeze = (db: Transaction<Tables>, issue: string, deliveries: number) => Promise<void>;

/** If two processes freeze at the same time, the unique keys (digest and number, digest and post) let only one succeed. */
export async function freezeIssue(
  db: Kysely<Tables>,
  freeze: FreezeRequest,
  onFreeze: OnFreeze = async () => {},
): Promise<FreezeResult> {
  const { digest, number } = freeze.draft;
  const id = `${digest}-${number}`;
  try {
    await db.transaction().execute(async (transaction) => {
      await insertIssue(transaction, id, freeze);
      await insertPosts(transaction, id, freeze.draft);
      await insertVariants(transaction, id, [freeze.variant, ...(freeze.others ?? [])]);
      await insertGroups(transaction, id, freeze.groups ?? []);
      await insertDeliveries(transaction, id, freeze);
      await insertPersonal(transaction, id, freeze);
      const deliveries = await countMails(transaction, id);
      await engineOf(transaction).refreshStatistics(transaction, "deliveries");
      await onFreeze(transaction, id, deliveries);
    });
    return { kind: "frozen", issue: { id, digest, number, frozenAt: freeze.at } };
  } catch (error) {
    if (error === CHANGED) return { kind: "changed" };
    if (isConflict(error)) return { kind: "taken" };
    throw error;
  }
}

async function insertIssue(db: Transaction<Tables>, id: string, { draft, at }: FreezeRequest): Promise<void> {
  const { digest, number, composedAt } = draft;
  await db
    .insertInto("issues")
    .values({
      ...{ id, digest, number, composed_at: composedAt, frozen_at: at },
      ...{ state: "sending", finished_at: null },
      note: draft.note === undefined ? null : JSON.stringify(draft.note),
    })
    .execute();
}

async function insertPosts(
  db: Transaction<Tables>,
  issue_id: string,
  { digest, posts, baseline }: IssueDraft,
) {
  const rows = posts.map((post, position) => ({
    ...{ issue_id, position, digest, post_id: post.id },
    post: JSON.stringify(post),
  }));
  for (const chunk of chunksOf(rows)) await db.insertInto("issue_posts").values(chunk).execute();
  await insertBaseline(db, digest, baseline);
}

async function insertVariants(
  db: Transaction<Tables>,
  issue_id: string,
  variants: readonly FrozenVariant[],
): Promise<void> {
  for (const [index, variant] of variants.entries()) {
    await db
      .insertInto("variants")
      .values({
        ...{ issue_id, variant: WHOLE_ISSUE + index },
        subject: JSON.stringify(variant.subject),
        html: JSON.stringify(variant.html),
        text: JSON.stringify(variant.text),
        posts: variant.posts === undefined ? null : JSON.stringify(variant.posts),
      })
      .execute();
  }
}

async function insertGroups(
  db: Transaction<Tables>,
  issue_id: string,
  groups: NonNullable<FreezeRequest["groups"]>,
): Promise<void> {
  const rows = groups.map(({ group: { topics, language = "" }, variant }) => ({
    ...{ issue_id, topics: writeTopics(topics), language, variant },
  }));
  for (const chunk of chunksOf(rows)) await db.insertInto("issue_groups").values(chunk).execute();
}

/** INSERT … SELECT, so that a million subscribers needn't pass through this process. */
async function insertDeliveries(
  db: Transaction<Tables>,
  id: string,
  { draft, at }: FreezeRequest,
): Promise<void> {
  await db
    .insertInto("deliveries")
    .columns([
      ...(["issue_id", "subscriber_id", "address", "name", "variant", "state"] as const),
      ...(["attempts", "not_before", "holder", "lease_until", "changed_at"] as const),
    ])
    .expression(
      audienceOf(db, draft.digest, at)
        .leftJoin("issue_groups", (join) =>
          join
            .on("issue_groups.issue_id", "=", id)
            .onRef("issue_groups.topics", "=", "subscriptions.topics")
            .on(({ eb, fn, ref, val }) =>
              eb(ref("issue_groups.language"), "=", fn.coalesce("subscribers.language", val(""))),
            ),
        )
        .where(({ eb, fn, val }) => eb(fn.coalesce("issue_groups.variant", val(WHOLE_ISSUE)), "<>", NO_MAIL))
        .select(({ fn, val }) => [
          val(id).as("issue_id"),
          "subscribers.id as subscriber_id",
          "subscribers.address as address",
          "subscribers.name as name",
          fn.coalesce("issue_groups.variant", val(WHOLE_ISSUE)).as("variant"),
          val("waiting").as("state"),
          val(0).as("attempts"),
          val(0).as("not_before"),
          val("").as("holder"),
          val(0).as("lease_until"),
          val(at).as("changed_at"),
        ]),
    )
    .execute();
}

/** Rolls the transaction back. */
const CHANGED = new Error("somebody has changed between alternatives");

/** Corrects the deliveries of people who have changed between alternatives. */
async function insertPersonal(
  db: Transaction<Tables>,
  id: string,
  { draft, alternatives = [], personal = [], at }: FreezeRequest,
): Promise<void> {
  if (alternatives.length === 0) return;
  // Of two issues that are frozen at the same time, the second sees whom the first goes to.
  await engineOf(db).acquireLock(db, "alternatives");
  const posts = draft.posts.map((post) => post.id);
  const now = await findPersonalPosts(db, { digest: draft.digest, alternatives, posts, now: at });
  if (JSON.stringify(now) !== JSON.stringify(personal.map(({ person }) => person))) throw CHANGED;
  for (const variant of new Set(personal.map((choice) => choice.variant))) {
    const people = personal.filter((choice) => choice.variant === variant).map(({ person }) => person);
    for (const some of chunksOf(people)) {
      const ids = some.map(({ subscriber }) => subscriber);
      await db
        .deleteFrom("deliveries")
        .where("issue_id", "=", id)
        .where("subscriber_id", "in", ids)
        .execute();
      if (variant !== NO_MAIL) await insertFor(db, { id, ids, variant, at });
    }
  }
}

async function insertFor(
  db: Transaction<Tables>,
  { id, ids, variant, at }: { id: string; ids: readonly string[]; variant: number; at: number },
): Promise<void> {
  const people = await db
    .selectFrom("subscribers")
    .select(["id", "address", "name"])
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  const rows = people.map((person) => ({
    ...{ issue_id: id, subscriber_id: person.id, address: person.address, name: person.name, variant },
    ...{ state: "waiting" as const, attempts: 0, not_before: 0, holder: "", lease_until: 0, changed_at: at },
  }));
  for (const chunk of chunksOf(rows)) await db.insertInto("deliveries").values(chunk).execute();
}

async function countMails(db: Transaction<Tables>, id: string): Promise<number> {
  const row = await db
    .selectFrom("deliveries")
    .select(({ fn }) => fn.countAll<number>().as("mails"))
    .where("issue_id", "=", id)
    .executeTakeFirst();
  return row?.mails ?? 0;
}

/** Not validated: this is JSON that `freezeIssue` wrote. */
export async function readVariants(
  db: Kysely<Tables>,
  issue: string,
): Promise<ReadonlyMap<number, FrozenVariant>> {
  const rows = await db
    .selectFrom("variants")
    .selectAll()
    .where("issue_id", "=", issue)
    .orderBy("variant")
    .execute();
  return new Map(
    rows.map(({ variant, subject, html, text, posts }) => [
      variant,
      {
        ...{ subject: JSON.parse(subject), html: JSON.parse(html), text: JSON.parse(text) },
        ...(posts === null ? {} : { posts: JSON.parse(posts) }),
      },
    ]),
  );
}

export async function readIssuePosts(db: Kysely<Tables>, issue: string): Promise<readonly IssuePost[]> {
  const rows = await db
    .selectFrom("issue_posts")
    .select("post")
    .where("issue_id", "=", issue)
    .orderBy("position")
    .execute();
  return rows.map(({ post }) => JSON.parse(post));
}

import { type Kysely, type SqlBool, sql } from "kysely";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import { messageHash } from "#deliveries/message-id.js";
import type { NotedReport, Reported, ReportRepository } from "#deliveries/reports/bounces.js";
import { addressKey } from "#subscribers/address.js";
import { transactionalIssue } from "#subscribers/bounce-address.js";

/** Implements the port on any database. */
export function createReportRepository(db: Kysely<Tables>): ReportRepository {
  return {
    findDelivery: (subscriber, isIssue) => findDelivery(db, subscriber, isIssue),
    findSubscriber: (subscriber) => findSubscriber(db, subscriber),
    findByMessageHash: (hash, since) => findByMessageHash(db, hash, since),
    note: async ({ subscriber, addressKey, issue }, { id, kind, status, words, rule, at }) => {
      const noted = await db
        .insertInto("bounces")
        .values({
          ...{ id, subscriber_id: subscriber, address_key: addressKey, issue_id: issue ?? null },
          ...{ kind, status: status ?? null, words, rule: rule ?? null, reported_at: at },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (noted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    has: async (report) => {
      const row = await db.selectFrom("bounces").select("id").where("id", "=", report).executeTakeFirst();
      return row !== undefined;
    },
    ofIssue: (issue) => listReports(db, issue),
    keepUnread: async ({ id, words, addressKey = "", at }) => {
      await db
        .insertInto("unread_reports")
        .values({ id, words, address_key: addressKey, reported_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    countUnread: async () => {
      const { count } = await db
        .selectFrom("unread_reports")
        .select(({ fn }) => fn.countAll<number | string>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    unread: async (page) => {
      const newestFirst = db
        .selectFrom("unread_reports")
        .selectAll()
        .orderBy("reported_at", "desc")
        .orderBy("id");
      const rows = await (page === undefined
        ? newestFirst
        : newestFirst.limit(page.limit).offset(page.from)
      ).execute();
      return rows.map(({ id, words, address_key, reported_at: at }) => ({
        ...{ id, words, at },
        ...(address_key === "" ? {} : { addressKey: address_key }),
      }));
    },
    forgetUnread: async (before) => {
      await db.deleteFrom("unread_reports").where("reported_at", "<", before).execute();
      await db
        .updateTable("bounces")
        .set({ words: "" })
        .where("kind", "=", "unknown")
        .where("reported_at", "<", before)
        .where("words", "<>", "")
        .execute();
      await forgetAnswers(db, before);
    },
  };
}

/** A delivery that is still tried keeps its answer, which is no older than its last attempt. */
async function forgetAnswers(db: Kysely<Tables>, before: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // The condition is that of the index over them.
    const old = sql<SqlBool>`verdict = 'unknown' and response <> '' and changed_at < ${before}`;
    const deliveries = await transaction
      .updateTable("deliveries")
      .set({ response: "" })
      .where(old)
      .returning(["issue_id", "subscriber_id"])
      .execute();
    for (const { issue_id, subscriber_id } of deliveries)
      await transaction
        .updateTable("attempts")
        .set({ response: "" })
        .where("issue_id", "=", issue_id)
        .where("subscriber_id", "=", subscriber_id)
        .execute();
  });
}

async function findByMessageHash(
  db: Kysely<Tables>,
  hash: string,
  since: number,
): Promise<Reported | undefined> {
  const issues = await db
    .selectFrom("issues")
    .select(["id", "frozen_at"])
    .where("frozen_at", ">=", since)
    .orderBy("frozen_at", "desc")
    .execute();
  for (const { id, frozen_at: frozenAt } of issues) {
    const pages = readPages(
      (after, limit) =>
        db
          .selectFrom("deliveries")
          .select(["subscriber_id", "address"])
          .where("issue_id", "=", id)
          .where("subscriber_id", ">", after)
          .where("address", "<>", "")
          .orderBy("subscriber_id")
          .limit(limit)
          .execute(),
      { start: "", keyOf: ({ subscriber_id }) => subscriber_id },
    );
    for await (const rows of pages) {
      const found = rows.find(({ subscriber_id }) => messageHash({ id, frozenAt }, subscriber_id) === hash);
      if (found !== undefined)
        return { subscriber: found.subscriber_id, issue: id, addressKey: addressKey(found.address) };
    }
  }
  return undefined;
}

async function findSubscriber(db: Kysely<Tables>, subscriber: string): Promise<Reported | undefined> {
  const person = await db
    .selectFrom("subscribers")
    .select("address_key")
    .where("id", "=", subscriber)
    .executeTakeFirst();
  if (person === undefined) return undefined;
  const newest = await db
    .selectFrom("deliveries")
    .select(["issue_id", "address"])
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "accepted")
    .orderBy("changed_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return { subscriber, addressKey: person.address_key, issue: newest?.issue_id };
}

/** A token contains only a hash of the issue's id, so it is compared with each of the person's few issues. */
async function findDelivery(
  db: Kysely<Tables>,
  subscriber: string,
  isIssue: (issue: string) => boolean,
): Promise<Reported | undefined> {
  const issues = await db.selectFrom("issues").select("id").orderBy("frozen_at", "desc").execute();
  for (const { id } of issues.filter((issue) => isIssue(issue.id))) {
    const row = await db
      .selectFrom("deliveries")
      .select("address")
      .where("issue_id", "=", id)
      .where("subscriber_id", "=", subscriber)
      .where("address", "<>", "")
      .executeTakeFirst();
    if (row !== undefined) return { subscriber, issue: id, addressKey: addressKey(row.address) };
  }
  return findTransactional(db, subscriber, isIssue);
}

/** A mail about the subscription went to the person's address, or to the one that it is to be changed to. */
async function findTransactional(
  db: Kysely<Tables>,
  subscriber: string,
  isIssue: (issue: string) => boolean,
): Promise<Reported | undefined> {
  const addresses = await db
    .selectFrom("subscribers")
    .select(["address", "address_key"])
    .where("id", "=", subscriber)
    .unionAll(({ selectFrom }) =>
      selectFrom("address_changes")
        .select(["address", "address_key"])
        .where("subscriber_id", "=", subscriber),
    )
    .execute();
  const found = addresses.find(({ address }) => isIssue(transactionalIssue(address)));
  return found && { subscriber, addressKey: found.address_key };
}

async function* listReports(db: Kysely<Tables>, issue: string): AsyncIterable<NotedReport> {
  const pages = readPages(
    (after, limit) =>
      db
        .selectFrom("bounces")
        .selectAll()
        .where("issue_id", "=", issue)
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ id }) => id },
  );
  for await (const rows of pages)
    yield* rows.map(({ address_key, kind, status, words, rule, reported_at }) => ({
      ...{ address: address_key, kind, words, at: reported_at },
      ...(status === null ? {} : { status }),
      ...(rule === null ? {} : { rule }),
    }));
}

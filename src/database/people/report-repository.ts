import type { Kysely } from "kysely";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { NotedReport, ReportRepository } from "#deliveries/reports/bounces.js";
import { addressKey } from "#subscribers/address.js";

/** The port over the tables of any database. */
export function createReportRepository(db: Kysely<Tables>): ReportRepository {
  return {
    findDelivery: (subscriber, isIssue) => findDelivery(db, subscriber, isIssue),
    findSubscriber: async (subscriber) => {
      const row = await db
        .selectFrom("subscribers")
        .select("address_key")
        .where("id", "=", subscriber)
        .executeTakeFirst();
      return row === undefined ? undefined : { subscriber, addressKey: row.address_key };
    },
    note: async ({ subscriber, addressKey, issue }, { id, kind, status, words, at }) => {
      const noted = await db
        .insertInto("bounces")
        .values({
          ...{ id, subscriber_id: subscriber, address_key: addressKey, issue_id: issue ?? null },
          ...{ kind, status: status ?? null, words, reported_at: at },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (noted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    has: async (report) => {
      const row = await db.selectFrom("bounces").select("id").where("id", "=", report).executeTakeFirst();
      return row !== undefined;
    },
    softBounces: async (addressKey, since) => {
      const rows = await db
        .selectFrom("bounces")
        .select("reported_at")
        .where("address_key", "=", addressKey)
        .where("reported_at", ">=", since)
        .where("kind", "=", "soft")
        .where(({ eb, selectFrom }) =>
          eb(
            "reported_at",
            ">",
            selectFrom("lifted_suppressions")
              .select(({ fn, val }) => fn.coalesce(fn.max("lifted_at"), val(0)).as("lifted_at"))
              .where("address_key", "=", addressKey),
          ),
        )
        .execute();
      return rows.map(({ reported_at }) => reported_at);
    },
    ofIssue: (issue) => listReports(db, issue),
  };
}

/** A token names an issue by a hash alone, and there are few: it is looked for among all of them. */
async function findDelivery(db: Kysely<Tables>, subscriber: string, isIssue: (issue: string) => boolean) {
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
  return undefined;
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
    yield* rows.map(({ address_key, kind, status, words, reported_at }) => ({
      ...{ address: address_key, kind, words, at: reported_at },
      ...(status === null ? {} : { status }),
    }));
}

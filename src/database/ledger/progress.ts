import type { Kysely, Selectable } from "kysely";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { DeliveryCounts, Issue, Unaccepted } from "#deliveries/delivery.js";
import type { Reply } from "#deliveries/outcome.js";
import type { Instant } from "#zoned-time.js";
import { readSkipReason } from "./attempts.js";

export async function listOpenIssues(db: Kysely<Tables>, digest: string): Promise<readonly Issue[]> {
  const rows = await db
    .selectFrom("issues")
    .select(["id", "number", "frozen_at"])
    .where("digest", "=", digest)
    .where("state", "=", "sending")
    .orderBy("number")
    .execute();
  return rows.map(({ id, number, frozen_at }) => ({ id, digest, number, frozenAt: frozen_at }));
}

export async function countDeliveries(db: Kysely<Tables>, issue: string): Promise<DeliveryCounts> {
  const rows = await db
    .selectFrom("deliveries")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
    .where("issue_id", "=", issue)
    .groupBy("state")
    .execute();
  const pruned = await db
    .selectFrom("issue_counts")
    .select(["state", "deliveries as count"])
    .where("issue_id", "=", issue)
    .execute();
  const counts = { waiting: 0, sending: 0, accepted: 0, rejected: 0, uncertain: 0, skipped: 0 };
  for (const { state, count } of [...rows, ...pruned]) counts[state] += count;
  return counts;
}

export async function findNextDue(db: Kysely<Tables>, issue: string): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("deliveries")
    .select("not_before")
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .orderBy("not_before")
    .limit(1)
    .executeTakeFirst();
  return row?.not_before;
}

export async function* listUnaccepted(db: Kysely<Tables>, issue: string): AsyncIterable<Unaccepted> {
  const pages = readPages(
    (after, limit) =>
      db
        .selectFrom("deliveries")
        .selectAll()
        .where("issue_id", "=", issue)
        .where("subscriber_id", ">", after)
        .where("state", "<>", "accepted")
        .orderBy("subscriber_id")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ subscriber_id }) => subscriber_id },
  );
  for await (const rows of pages) yield* rows.map(readUnaccepted);
}

type Row = Selectable<Tables["deliveries"]>;

function readUnaccepted(row: Row): Unaccepted {
  const { issue_id, subscriber_id, address, attempts } = row;
  return { issue: issue_id, subscriber: subscriber_id, address, attempts, at: readState(row) };
}

function readState(row: Row): Unaccepted["at"] {
  const { state, changed_at: at, not_before: notBefore, response } = row;
  const reply = readReply(row);
  switch (state) {
    case "waiting":
      return { state, notBefore, ...(reply === undefined ? {} : { last: reply }) };
    case "sending":
      return { state, since: at };
    case "rejected":
      return { state, at, reply: reply ?? { code: 0, response: response ?? "" } };
    case "uncertain":
      return { state, at, reason: response ?? "" };
    case "skipped":
      return { state, at, reason: readSkipReason(response) };
    case "accepted":
      throw new Error("an accepted delivery among those that are not");
  }
}

function readReply({ code, enhanced, response }: Row): Reply | undefined {
  if (code === null || response === null) return undefined;
  return { code, response, ...(enhanced === null ? {} : { enhanced }) };
}

export async function finishIssue(db: Kysely<Tables>, issue: string, at: Instant): Promise<boolean> {
  await skipCancelled(db, issue, at);
  await db
    .updateTable("issues")
    .set({ state: "finished", finished_at: at })
    .where("id", "=", issue)
    .where("state", "=", "sending")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deliveries")
            .select("subscriber_id")
            .where("issue_id", "=", issue)
            .where("state", "in", ["waiting", "sending"]),
        ),
      ),
    )
    .execute();
  const row = await db.selectFrom("issues").select("state").where("id", "=", issue).executeTakeFirst();
  return row?.state === "finished" || row?.state === "cancelled";
}

/** Mails that were in flight when the issue was cancelled, and came back: they are not tried again. */
async function skipCancelled(db: Kysely<Tables>, issue: string, at: Instant): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: "cancelled", holder: "", lease_until: 0, changed_at: at })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("issue_id", "in", ({ selectFrom }) =>
      selectFrom("issues").select("id").where("state", "=", "cancelled"),
    )
    .execute();
}

import type { Kysely, Selectable, Transaction } from "kysely";
import { HELD } from "#database/held.js";
import { readJudgement } from "#database/judgement.js";
import { dropDisproved, WAITS_FOR_SUSPICION } from "#database/people/suspicions.js";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { DeliveryCounts, Issue, Unaccepted } from "#deliveries/delivery.js";
import type { Reply } from "#deliveries/outcome.js";
import type { Instant } from "#zoned-time.js";
import { readSkipReason } from "./attempts.js";

const DELIVERY_STATES = ["waiting", "sending", "accepted", "rejected", "uncertain", "skipped"] as const;

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
  const totals = await db
    .selectFrom("issue_totals")
    .select(["state", "deliveries as count"])
    .where("issue_id", "=", issue)
    .execute();
  const counts = { waiting: 0, sending: 0, accepted: 0, rejected: 0, uncertain: 0, skipped: 0 };
  for (const { state, count } of totals.length > 0 ? totals : await countRows(db, issue))
    counts[state] += count;
  return counts;
}

/** Reads every delivery of the issue. */
async function countRows(
  db: Kysely<Tables>,
  issue: string,
): Promise<readonly { readonly state: keyof DeliveryCounts; readonly count: number }[]> {
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
  return [...rows, ...pruned];
}

export async function hasAcceptedSince(db: Kysely<Tables>, issue: string, at: Instant): Promise<boolean> {
  const row = await db
    .selectFrom("deliveries")
    .select("state")
    .where("issue_id", "=", issue)
    .where("state", "=", "accepted")
    .where("changed_at", ">=", at)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findNextDue(db: Kysely<Tables>, issue: string): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("deliveries")
    .select("not_before")
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("not_before", "<", HELD)
    .orderBy("not_before")
    .limit(1)
    .executeTakeFirst();
  return row?.not_before;
}

export async function* listUnaccepted(db: Kysely<Tables>, issue: string): AsyncIterable<Unaccepted> {
  for await (const rows of readDeliveries(db, issue, "<>")) yield* rows.map(readUnaccepted);
}

/** Includes people who have unsubscribed since, but not deleted ones. */
export async function* listAccepted(
  db: Kysely<Tables>,
  issue: string,
): AsyncIterable<{ readonly address: string; readonly at: Instant }> {
  for await (const rows of readDeliveries(db, issue, "="))
    for (const { address, changed_at: at } of rows) if (address !== "") yield { address, at };
}

/** Those that were accepted, or all others. */
function readDeliveries(db: Kysely<Tables>, issue: string, accepted: "=" | "<>") {
  return readPages(
    (after, limit) =>
      db
        .selectFrom("deliveries")
        .selectAll()
        .select(({ case: when }) => when().when(WAITS_FOR_SUSPICION).then(1).else(0).end().as("suspected"))
        .where("issue_id", "=", issue)
        .where("subscriber_id", ">", after)
        .where("state", accepted, "accepted")
        .orderBy("subscriber_id")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ subscriber_id }) => subscriber_id },
  );
}

type Row = Selectable<Tables["deliveries"]> & { readonly suspected: number };

function readUnaccepted(row: Row): Unaccepted {
  const { issue_id, subscriber_id, address, attempts } = row;
  return { issue: issue_id, subscriber: subscriber_id, address, attempts, at: readState(row) };
}

function readState(row: Row): Unaccepted["at"] {
  const { state, changed_at: at, not_before: notBefore, response } = row;
  const reply = readReply(row);
  const judgement = readJudgement(row);
  const judged = judgement === undefined ? {} : { judgement };
  switch (state) {
    case "waiting":
      return {
        state,
        notBefore,
        held: readHold(row),
        ...(reply === undefined ? {} : { last: reply }),
        ...judged,
      };
    case "sending":
      return { state, since: at };
    case "rejected":
      return { state, at, reply: reply ?? { code: 0, response: response ?? "" }, ...judged };
    case "uncertain":
      return { state, at, reason: response ?? "" };
    case "skipped":
      return { state, at, reason: readSkipReason(response) };
    case "accepted":
      throw new Error("an accepted delivery among those that are not");
  }
}

function readHold({ not_before, suspected }: Row): "suspected" | "destination-paused" | undefined {
  if (not_before >= HELD) return "destination-paused";
  return suspected === 1 ? "suspected" : undefined;
}

function readReply({ code, enhanced, response }: Row): Reply | undefined {
  if (code === null || response === null) return undefined;
  return { code, response, ...(enhanced === null ? {} : { enhanced }) };
}

export async function finishIssue(db: Kysely<Tables>, issue: string, at: Instant): Promise<boolean> {
  for (const state of ["cancelled", "undone"] as const) await skipStopped(db, issue, { state, at });
  await db.transaction().execute((transaction) => closeIssue(transaction, issue, at));
  const row = await db.selectFrom("issues").select("state").where("id", "=", issue).executeTakeFirst();
  if (row?.state === "finished") await dropDisproved(db, issue);
  return row !== undefined && row.state !== "sending";
}

/** In one transaction, so that a retry that begins in between finds the totals that it has to delete. */
async function closeIssue(db: Transaction<Tables>, issue: string, at: Instant): Promise<void> {
  const finished = await db
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
    .executeTakeFirst();
  if (finished.numUpdatedRows === 0n) return;
  const counts = await countDeliveries(db, issue);
  await db
    .insertInto("issue_totals")
    .values(DELIVERY_STATES.map((state) => ({ issue_id: issue, state, deliveries: counts[state] })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Mails that were in flight when the issue was cancelled, and were deferred: they aren't tried again. */
async function skipStopped(
  db: Kysely<Tables>,
  issue: string,
  { state, at }: { readonly state: "cancelled" | "undone"; readonly at: Instant },
): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: state, holder: "", lease_until: 0, changed_at: at })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .where("issue_id", "in", ({ selectFrom }) => selectFrom("issues").select("id").where("state", "=", state))
    .execute();
}

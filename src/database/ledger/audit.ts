import { type Kysely, sql } from "kysely";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type { AuditLine } from "#deliveries/ports.js";
import type { Instant } from "#zoned-time.js";

/** Each page looks at all deliveries of the issue: no index is kept for it, as each mail would pay for that. */
const DERIVED_PAGE = 5_000;

/** Every change of state: those that were written down, and between them, by their time, those that the deliveries tell. */
export async function* listAudit(db: Kysely<Tables>, issue: string): AsyncIterable<AuditLine> {
  const derived = listDerived(db, issue)[Symbol.asyncIterator]();
  let plain = await derived.next();
  // A clock that is set back must not take lines out of the order in which they were written.
  let reached = -Infinity;
  for await (const line of listWritten(db, issue)) {
    reached = Math.max(reached, line.at);
    while (plain.done !== true && goesFirst(plain.value, line, reached)) {
      yield plain.value;
      plain = await derived.next();
    }
    yield line;
  }
  while (plain.done !== true) {
    yield plain.value;
    plain = await derived.next();
  }
}

/** No mail goes out before the issue is frozen; within one ms what happened to mails comes before what became of the issue. */
function goesFirst(plain: AuditLine, written: AuditLine, reached: Instant): boolean {
  return plain.at < reached || (plain.at === reached && written.was !== undefined);
}

async function* listWritten(db: Kysely<Tables>, issue: string): AsyncIterable<AuditLine> {
  const pages = readPages(
    (after, limit) =>
      db
        .selectFrom("audit")
        .selectAll()
        .where("issue_id", "=", issue)
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit)
        .execute(),
    { start: 0, keyOf: ({ id }) => id },
  );
  for await (const rows of pages) {
    for (const { at, subscriber_id, was, became } of rows) {
      const subscriber = subscriber_id === null ? {} : { subscriber: subscriber_id };
      yield { at, became, ...subscriber, ...(was === null ? {} : { was }) };
    }
  }
}

interface Derived {
  readonly at: Instant;
  readonly subscriber: string;
  readonly step: number;
}

/** First attempts that are under way, or were accepted: 1 is the mark, 2 the acceptance. An attempt with a row has its lines written. */
async function* listDerived(db: Kysely<Tables>, issue: string): AsyncIterable<AuditLine> {
  const read = async (after: Derived, limit: number) => {
    const { rows } = await sql<Derived>`
      with plain as (
        select subscriber_id, state, first_tried_at, changed_at from deliveries
        where issue_id = ${issue} and attempts = 1 and (state = 'sending' or state = 'accepted' and not exists (
          select 1 from attempts
          where attempts.issue_id = deliveries.issue_id and attempts.subscriber_id = deliveries.subscriber_id
        ))
      ), lines as (
        select coalesce(first_tried_at, changed_at) as at, subscriber_id as subscriber, 1 as step from plain
        union all
        select changed_at as at, subscriber_id as subscriber, 2 as step from plain where state = 'accepted'
      )
      select at, subscriber, step from lines where (at, subscriber, step) > (${after.at}, ${after.subscriber}, ${after.step})
      order by at, subscriber, step limit ${limit}`.execute(db);
    return rows;
  };
  const start: Derived = { at: -1, subscriber: "", step: 0 };
  for await (const rows of readPages(read, { start, keyOf: (row) => row, size: DERIVED_PAGE })) {
    for (const { at, subscriber, step } of rows) {
      const change =
        step === 1 ? { was: "waiting", became: "sending" } : { was: "sending", became: "accepted" };
      yield { at, subscriber, ...change };
    }
  }
}

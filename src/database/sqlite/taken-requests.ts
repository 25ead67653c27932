import { existsSync } from "node:fs";
import type { Kysely } from "kysely";
import Libsql from "libsql";
import { z } from "zod";
import { resumeIssue } from "#database/ledger/holds.js";
import { createIssueRepository } from "#database/ledger/issue-repository.js";
import { createSubscribers } from "#database/people/subscribers.js";
import type { Tables } from "#database/tables.js";
import type { IssueRepository } from "#deliveries/issue-repository.js";
import type { Subscribers } from "#deliveries/ports.js";
import type { Instant } from "#zoned-time.js";
import { flatten } from "./flat-transaction.js";
import { explainSqliteError } from "./sqlite-error.js";

/** A request of another machine that was taken in, without the people whom it was about. */
export interface TakenRequest {
  readonly id: string;
  /** What kind of change it was. */
  readonly action: string;
  readonly takenAt: Instant;
  readonly outcome: "done" | "refused";
  readonly words: string;
}

/** What a request may change. */
export interface RequestPorts {
  readonly subscribers: Subscribers;
  readonly issues: IssueRepository;
  readonly resume: (issue: string, at: Instant) => Promise<void>;
}

type Ending = Pick<TakenRequest, "outcome" | "words">;

/** Takes in each request once, whatever is killed. Methods may throw FeedletterError E_DATABASE. */
export interface TakenRequests {
  /** Those of `ids` that were taken in before. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * One transaction: what `work` changes, and that the request was taken in.
   * @param work undefined: not now, and nothing is recorded
   */
  take(
    request: Pick<TakenRequest, "id" | "action" | "takenAt">,
    work: (ports: RequestPorts) => Promise<Ending | undefined>,
  ): Promise<Ending | undefined>;
}

/** In a table of ledgers that are kept in a repository, so it is made when the first request comes, and not by a migration. */
type RequestTables = {
  state_requests: {
    id: string;
    action: string;
    taken_at: number;
    outcome: "done" | "refused";
    words: string;
  };
};

/** Ms. Longer than an old commit of the branch can be put back in place of a newer one (`MAX_AGE` of a request). */
const KEPT_FOR = 90 * 86_400_000;

export function createTakenRequests(db: Kysely<Tables>, scrub: () => Promise<void>): TakenRequests {
  const create = async () => {
    await db.schema
      .createTable("state_requests")
      .ifNotExists()
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("taken_at", "bigint", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("words", "text", (column) => column.notNull())
      .execute();
    return db.withTables<RequestTables>();
  };
  return {
    known: async (ids) => {
      if (ids.length === 0) return new Set();
      const tables = await create();
      const rows = await tables
        .selectFrom("state_requests")
        .select("id")
        .where("id", "in", [...ids])
        .execute();
      return new Set(rows.map(({ id }) => id));
    },
    take: async ({ id, action, takenAt }, work) => {
      await create();
      const ending = await db.transaction().execute(async (transaction) => {
        const flat = flatten(transaction);
        const ended = await work({
          // What is erased is scrubbed from the files once it is committed.
          subscribers: createSubscribers(flat, { scrub: async () => {}, scratch: () => flat }),
          issues: createIssueRepository(flat),
          resume: (issue, at) => resumeIssue(flat, issue, at),
        });
        if (ended === undefined) return undefined;
        const requests = flat.withTables<RequestTables>();
        await requests
          .insertInto("state_requests")
          .values({ id, action, taken_at: takenAt, ...ended })
          .execute();
        await requests
          .deleteFrom("state_requests")
          .where("taken_at", "<", takenAt - KEPT_FOR)
          .execute();
        return ended;
      });
      if (action === "forget") await scrub();
      return ending;
    },
  };
}

/** Ms to wait for another connection. */
const TIMEOUT = 5_000;

const row = z.object({
  id: z.string(),
  action: z.string(),
  takenAt: z.number(),
  outcome: z.enum(["done", "refused"]),
  words: z.string(),
});

/** The latest first. Nothing is changed, not even the schema. @throws FeedletterError E_DATABASE */
export function listTakenRequests(file: string): readonly TakenRequest[] {
  if (!existsSync(file)) return [];
  try {
    const raw = new Libsql(file, { timeout: TIMEOUT });
    try {
      const found = raw.prepare("select 1 from sqlite_master where name = 'state_requests'").all();
      if (found.length === 0) return [];
      const rows: readonly unknown[] = raw
        .prepare(
          "select id, action, taken_at as takenAt, outcome, words from state_requests order by taken_at desc, rowid desc",
        )
        .all();
      return rows.map((one) => row.parse(one));
    } finally {
      raw.close();
    }
  } catch (error) {
    throw explainSqliteError(error, file);
  }
}

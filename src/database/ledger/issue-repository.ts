import type { Kysely, Selectable, Transaction } from "kysely";
import { readDeliveryLine } from "#database/delivery-line.js";
import { dropSuspicions } from "#database/people/suspicions.js";
import { readPages } from "#database/read-pages.js";
import type { Tables } from "#database/tables.js";
import type {
  CancelResult,
  DeliveryExportRow,
  IssueRepository,
  IssueSummary,
  RetryScope,
} from "#deliveries/issue-repository.js";
import type { IssueNote } from "#digest/issue.js";
import { explainPause, type PauseReason } from "#digest/pause-reason.js";
import type { Instant } from "#zoned-time.js";
import { summarizeDestinations } from "./destination-summary.js";
import { readIssueStatus } from "./holds.js";
import { countDeliveries } from "./progress.js";
import { findPrunable, pruneIssue } from "./prune.js";
import { requeueFailed } from "./requeue.js";
import { undoIssue } from "./undo.js";

/** Implements the port on any database. */
export function createIssueRepository(db: Kysely<Tables>): IssueRepository {
  const newestFirst = db.selectFrom("issues").selectAll().orderBy("frozen_at", "desc").orderBy("id");
  const summarize = async (rows: readonly Selectable<Tables["issues"]>[]) => {
    const summaries: IssueSummary[] = [];
    for (const row of rows) summaries.push(await readSummary(db, row));
    return summaries;
  };
  return {
    list: async (digest) =>
      summarize(
        await (digest === undefined ? newestFirst : newestFirst.where("digest", "=", digest)).execute(),
      ),
    newest: async (limit, skip = 0) => summarize(await newestFirst.limit(limit).offset(skip).execute()),
    find: async (issue) => {
      const row = await db.selectFrom("issues").selectAll().where("id", "=", issue).executeTakeFirst();
      return row === undefined ? undefined : readSummary(db, row);
    },
    destinations: (issue) => summarizeDestinations(db, issue),
    deliveries: (issue) => listDeliveries(db, issue),
    cancel: (issue, at) => db.transaction().execute((transaction) => cancelIssue(transaction, issue, at)),
    undo: (issue, undoing) =>
      db.transaction().execute((transaction) => undoIssue(transaction, issue, undoing)),
    retry: (issue, which, at) =>
      db.transaction().execute((transaction) => retryFailed(transaction, { issue, which, at })),
    prunable: (before) => findPrunable(db, before),
    prune: (issue) => pruneIssue(db, issue),
  };
}

async function readSummary(
  db: Kysely<Tables>,
  { id, digest, number, frozen_at, state, finished_at, note }: Selectable<Tables["issues"]>,
): Promise<IssueSummary> {
  const posts = await db
    .selectFrom(state === "undone" ? "undone_posts" : "issue_posts")
    .select(({ fn }) => fn.countAll<number>().as("posts"))
    .where("issue_id", "=", id)
    .executeTakeFirst();
  const { paused, destinations } = await readIssueStatus(db, id);
  const explained = <T extends { readonly reason: PauseReason }>(pause: T) => ({
    ...pause,
    reason: explainPause(pause.reason),
  });
  return {
    ...(paused !== undefined && state === "sending" ? { paused: explained(paused) } : {}),
    ...(destinations !== undefined && state === "sending"
      ? { destinations: destinations.map(explained) }
      : {}),
    ...{ id, digest, number, frozenAt: frozen_at, state, posts: posts?.posts ?? 0 },
    ...(finished_at === null ? {} : { endedAt: finished_at }),
    ...(note === null ? {} : { note: readNoteFile(note) }),
    counts: await countDeliveries(db, id),
    reports: await countReports(db, id),
  };
}

/** Not validated: this is JSON that `freezeIssue` wrote. */
function readNoteFile(note: string): string {
  const { file }: IssueNote = JSON.parse(note);
  return file;
}

async function countReports(db: Kysely<Tables>, issue: string): Promise<IssueSummary["reports"]> {
  const rows = await db
    .selectFrom("bounces")
    .select(({ fn }) => ["kind", fn.countAll<number>().as("count")])
    .where("issue_id", "=", issue)
    .groupBy("kind")
    .execute();
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
}

async function* listDeliveries(db: Kysely<Tables>, issue: string): AsyncIterable<DeliveryExportRow> {
  const pages = readPages(
    (after, limit) =>
      db
        .selectFrom("deliveries")
        .selectAll()
        .where("issue_id", "=", issue)
        .where("subscriber_id", ">", after)
        .orderBy("subscriber_id")
        .limit(limit)
        .execute(),
    { start: "", keyOf: ({ subscriber_id }) => subscriber_id },
  );
  for await (const rows of pages) yield* rows.map(readDeliveryLine);
}

async function cancelIssue(db: Transaction<Tables>, issue: string, at: Instant): Promise<CancelResult> {
  const row = await db.selectFrom("issues").select("state").where("id", "=", issue).executeTakeFirst();
  if (row === undefined) return { kind: "unknown" };
  if (row.state === "finished" || row.state === "undone") return { kind: row.state };
  await db
    .updateTable("issues")
    .set(({ fn, val }) => ({ state: "cancelled", finished_at: fn.coalesce("finished_at", val(at)) }))
    .where("id", "=", issue)
    .execute();
  const skipped = await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: "cancelled", holder: "", lease_until: 0, changed_at: at })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  await dropSuspicions(db, issue);
  const { sending } = await countDeliveries(db, issue);
  return { kind: "cancelled", skipped: Number(skipped.numUpdatedRows), inFlight: sending };
}

interface Retrying {
  readonly issue: string;
  readonly which: RetryScope;
  readonly at: Instant;
}

async function retryFailed(db: Transaction<Tables>, { issue, which, at }: Retrying): Promise<number> {
  const states = which === "rejected" ? (["rejected"] as const) : (["rejected", "uncertain"] as const);
  const count = await requeueFailed(db, { issue, states, at });
  if (count === 0) return 0;
  await db
    .updateTable("issues")
    .set({ state: "sending", finished_at: null })
    .where("id", "=", issue)
    .where("state", "=", "finished")
    .execute();
  await db.deleteFrom("issue_totals").where("issue_id", "=", issue).execute();
  return count;
}

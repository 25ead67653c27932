import { type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { FeedletterError } from "#errors.js";
import type { Tables } from "./tables.js";

type Row = Readonly<Record<string, unknown>>;
type AnyTables = Readonly<Record<string, Record<string, unknown>>>;

/**
 * Every table with the columns of its key. Rows are copied after the rows that they refer to. The audit comes before the
 * issues, because freezing an issue writes its first line unless there is one. `null`: not copied, because it is about the
 * database itself.
 */
const KEYS: Readonly<Record<keyof Tables, readonly string[] | null>> = {
  migrations: null,
  workers: null,
  heartbeats: null,
  pace_shares: null,
  destination_connections: null,
  subscribers: ["id"],
  subscriptions: ["subscriber_id", "digest"],
  digest_changes: ["subscriber_id", "digest"],
  subscription_requests: ["subscriber_id"],
  address_changes: ["subscriber_id"],
  membership_events: ["subscriber_id", "at", "event", "digest"],
  join_notices: ["name"],
  suppressions: ["address_key"],
  provisional_suppressions: ["address_key"],
  lifted_suppressions: ["address_key", "lifted_at"],
  forgotten: ["address_hash"],
  bounces: ["id"],
  unread_reports: ["id"],
  request_counts: ["key", "at"],
  request_paces: ["key"],
  waiting_mails: ["id"],
  announcement_starts: ["network"],
  announcements: ["network", "post_id"],
  reader_days: ["day"],
  reader_counts: ["day", "feed", "kind", "reader"],
  dmarc_reports: ["id"],
  dmarc_sources: ["day", "domain", "source", "reporter"],
  signing_keys: ["name"],
  audit: ["id"],
  issues: ["id"],
  issue_posts: ["issue_id", "position"],
  undone_posts: ["issue_id", "position"],
  baseline_posts: ["digest", "post_id"],
  seen_posts: ["digest", "post_id"],
  digest_starts: ["digest"],
  first_issues: ["digest"],
  variants: ["issue_id", "variant"],
  issue_groups: ["issue_id", "topics", "language"],
  issue_holds: ["issue_id"],
  paused_destinations: ["issue_id", "destination"],
  issue_counts: ["issue_id", "state"],
  deliveries: ["issue_id", "subscriber_id"],
  attempts: ["issue_id", "subscriber_id", "attempt"],
  runs: ["digest", "run_at"],
  reviews: ["digest", "run_at"],
  sent_minutes: ["minute"],
  pace: ["name"],
  warm_ups: ["server"],
  accepted_clock: ["name"],
  // Last: where there is no webhook, the triggers write no messages about the rows that are copied.
  webhooks: ["endpoint"],
  webhook_messages: ["id"],
  admin_links: null,
  admin_sessions: null,
  admin_acts: ["id"],
  post_choices: ["digest", "post_id"],
  membership_days: ["day", "digest"],
  issue_totals: ["issue_id", "state"],
  issue_leavers: ["issue_id"],
};

/** Written by triggers while other tables are copied, so what is there is replaced. */
const COUNTED: ReadonlySet<string> = new Set(["membership_days", "issue_leavers"]);

interface CopiedTable {
  readonly table: string;
  readonly key: readonly string[];
}

const COPIED: readonly CopiedTable[] = Object.entries(KEYS).flatMap(([table, key]) =>
  key === null ? [] : [{ table, key }],
);

/** The progress of a copy, stored in the target until the copy is complete. */
type CopyProgress = {
  readonly move_progress: { table_name: string; last_key: string; source: string };
};

/** Rows in one statement: few enough that neither database has too many parameters. */
const ROWS_PER_STATEMENT = 500;
/** The row of `move_progress` that holds the fingerprint of the source. */
const SOURCE_ROW = "source";

export interface CopiedCount {
  readonly table: string;
  readonly rows: number;
}

interface CopyContext {
  readonly from: Kysely<Tables>;
  readonly to: Kysely<Tables>;
  /** Called after each page with the rows copied so far, and all rows. */
  readonly report: (rows: number, total: number) => void;
}

/**
 * Copies every row into an empty database, or continues an interrupted copy; then compares the numbers of rows.
 * @throws FeedletterError E_MOVE if the target has other rows, or the source changed during the copy; E_DATABASE
 */
export async function copyTables({ from, to, report }: CopyContext): Promise<readonly CopiedCount[]> {
  const source = await fingerprint(from);
  await beginCopy(to, source);
  try {
    let total = 0;
    for (const { table } of COPIED) total += await countRows(from, table);
    let before = 0;
    for (const table of COPIED)
      before += await copyTable(table, { from, to, report: (rows) => report(before + rows, total) });
  } catch (error) {
    // A row that was added during the copy may refer to one that wasn't copied.
    if (!(error instanceof FeedletterError) && (await fingerprint(from)) !== source)
      throw changedSource(error);
    throw error;
  }
  for (const table of ["audit", "admin_acts"])
    await engineOf(to).advanceSequence(to, { table, column: "id" });
  const counts = await compareCounts(from, to);
  if ((await fingerprint(from)) !== source) throw changedSource();
  await to.schema.dropTable("move_progress").execute();
  return counts;
}

/** Changes whenever something is written that the copy would miss. */
async function fingerprint(db: Kysely<Tables>): Promise<string> {
  const { max, sum } = db.fn;
  const facts = await Promise.all([
    db.selectFrom("audit").select(max("id").as("it")).execute(),
    db.selectFrom("subscribers").select(max("changed_at").as("it")).execute(),
    db.selectFrom("deliveries").select(sum("attempts").as("it")).execute(),
    ...["subscriptions", "attempts"].map((table) => countRows(db, table)),
  ]);
  return JSON.stringify(facts);
}

async function beginCopy(to: Kysely<Tables>, source: string): Promise<void> {
  if (await engineOf(to).hasTable(to, "move_progress")) {
    const row = await findProgress(to, SOURCE_ROW);
    if (row?.source !== source) throw changedSource();
    return;
  }
  for (const { table } of COPIED) if ((await countRows(to, table)) > 0) throw targetInUse(table);
  await to.transaction().execute(async (transaction) => {
    await transaction.schema
      .createTable("move_progress")
      .addColumn("table_name", "text", (column) => column.primaryKey())
      .addColumn("last_key", "text", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .execute();
    await transaction
      .withTables<CopyProgress>()
      .insertInto("move_progress")
      .values({ table_name: SOURCE_ROW, last_key: "", source })
      .execute();
  });
}

function findProgress(to: Kysely<Tables>, row: string) {
  return to
    .withTables<CopyProgress>()
    .selectFrom("move_progress")
    .selectAll()
    .where("table_name", "=", row)
    .executeTakeFirst();
}

interface TableCopy extends Omit<CopyContext, "report"> {
  readonly report: (rows: number) => void;
}

/** @returns how many rows the target has afterwards */
async function copyTable({ table, key }: CopiedTable, { from, to, report }: TableCopy): Promise<number> {
  const progress = await findProgress(to, table);
  let after: readonly unknown[] | undefined =
    progress === undefined ? undefined : JSON.parse(progress.last_key);
  let rows = after === undefined ? 0 : await countRows(to, table);
  if (progress === undefined && COUNTED.has(table))
    await to.withTables<AnyTables>().deleteFrom(table).execute();
  for (;;) {
    const page = await readPage(from, { table, key }, after);
    const last = page.at(-1);
    if (last === undefined) return rows;
    after = key.map((column) => last[column]);
    const lastKey = JSON.stringify(after);
    await to.transaction().execute((transaction) => writePage(transaction, { table, page, lastKey }));
    rows += page.length;
    report(rows);
  }
}

function readPage(
  from: Kysely<Tables>,
  { table, key }: CopiedTable,
  after: readonly unknown[] | undefined,
): Promise<readonly Row[]> {
  let rows = from.withTables<AnyTables>().selectFrom(table).selectAll().limit(ROWS_PER_STATEMENT);
  for (const column of key) rows = rows.orderBy(column);
  if (after === undefined) return rows.execute();
  const columns = sql.join(key.map((column) => sql.ref(column)));
  return rows.where(sql<boolean>`(${columns}) > (${sql.join(after)})`).execute();
}

interface Page {
  readonly table: string;
  readonly page: readonly Row[];
  readonly lastKey: string;
}

/** Writes the rows and the last key in one transaction, so that an interrupted copy continues after them. */
async function writePage(db: Transaction<Tables>, { table, page, lastKey }: Page): Promise<void> {
  await db.withTables<AnyTables>().insertInto(table).values(page).execute();
  await db
    .withTables<CopyProgress>()
    .insertInto("move_progress")
    .values({ table_name: table, last_key: lastKey, source: "" })
    .onConflict((conflict) => conflict.column("table_name").doUpdateSet({ last_key: lastKey }))
    .execute();
}

async function compareCounts(from: Kysely<Tables>, to: Kysely<Tables>): Promise<readonly CopiedCount[]> {
  const counts: CopiedCount[] = [];
  for (const { table } of COPIED) {
    const [there, here] = [await countRows(from, table), await countRows(to, table)];
    if (there !== here) {
      throw new FeedletterError("E_MOVE", {
        message: `The copy of ${table} has ${here} rows, but the original has ${there}.`,
        fix: "Stop everything else that uses either database, empty the target, and move again.",
      });
    }
    counts.push({ table, rows: here });
  }
  return counts;
}

async function countRows(db: Kysely<Tables>, table: string): Promise<number> {
  const row = await db
    .withTables<AnyTables>()
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return row?.count ?? 0;
}

function targetInUse(table: string): FeedletterError {
  return new FeedletterError("E_MOVE", {
    message: `The target is not empty: there are rows in ${table}.`,
    fix: "Name an empty database. Nothing was changed.",
  });
}

function changedSource(cause?: unknown): FeedletterError {
  return new FeedletterError("E_MOVE", {
    message: "The database was changed while it was being copied.",
    fix: "Stop `serve`, `send` and imports, empty the target, and move again. The original is unchanged.",
    cause,
  });
}

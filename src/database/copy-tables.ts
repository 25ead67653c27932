import { type Kysely, sql, type Transaction } from "kysely";
import { FeedletterError } from "#errors.js";
import { engineOf } from "./engine.js";
import type { Tables } from "./tables.js";

/** A row of any table, as it is taken over. */
type Row = Readonly<Record<string, unknown>>;
type AnyTables = Readonly<Record<string, Record<string, unknown>>>;

/**
 * Every table, in an order in which each row's references are there before it, with the columns of its key. `null`: what a
 * database knows of itself.
 */
const KEYS: Readonly<Record<keyof Tables, readonly string[] | null>> = {
  migrations: null,
  workers: null,
  heartbeats: null,
  pace_shares: null,
  subscribers: ["id"],
  subscriptions: ["subscriber_id", "digest"],
  subscription_requests: ["subscriber_id"],
  address_changes: ["subscriber_id"],
  membership_events: ["subscriber_id", "at", "event", "digest"],
  suppressions: ["address_key"],
  lifted_suppressions: ["address_key", "lifted_at"],
  forgotten: ["address_hash"],
  bounces: ["id"],
  signing_keys: ["name"],
  issues: ["id"],
  issue_posts: ["issue_id", "position"],
  baseline_posts: ["digest", "post_id"],
  variants: ["issue_id", "variant"],
  issue_groups: ["issue_id", "topics", "language"],
  issue_holds: ["issue_id"],
  issue_counts: ["issue_id", "state"],
  deliveries: ["issue_id", "subscriber_id"],
  attempts: ["issue_id", "subscriber_id", "attempt"],
  runs: ["digest", "run_at"],
  reviews: ["digest", "run_at"],
  sent_minutes: ["minute"],
  pace: ["name"],
  audit: ["id"],
};

interface CopiedTable {
  readonly table: string;
  readonly key: readonly string[];
}

const COPIED: readonly CopiedTable[] = Object.entries(KEYS).flatMap(([table, key]) =>
  key === null ? [] : [{ table, key }],
);

/** How far a copy has come, in the target until it is complete. */
type CopyProgress = {
  readonly move_progress: { table_name: string; last_key: string; source: string };
};

/** Rows in one statement: below the parameters that either database takes. */
const ROWS_PER_STATEMENT = 500;
const MARK = "source";

export interface CopiedCount {
  readonly table: string;
  readonly rows: number;
}

interface Copying {
  readonly from: Kysely<Tables>;
  readonly to: Kysely<Tables>;
  /** After each page: rows that are there, and rows in all. */
  readonly report: (rows: number, total: number) => void;
}

/**
 * Copies every row into an empty database, or goes on with a copy that was interrupted; then counts both.
 * @throws FeedletterError E_MOVE when the target has rows of its own, or the source changed on the way; E_DATABASE
 */
export async function copyTables({ from, to, report }: Copying): Promise<readonly CopiedCount[]> {
  const source = await fingerprint(from);
  await beginCopy(to, source);
  try {
    await copyAll({ from, to, report });
  } catch (error) {
    // A row that came meanwhile may lack what it refers to.
    if (!(error instanceof FeedletterError) && (await fingerprint(from)) !== source)
      throw changedSource(error);
    throw error;
  }
  await engineOf(to).advanceSequence(to, { table: "audit", column: "id" });
  const counts = await compareCounts(from, to);
  if ((await fingerprint(from)) !== source) throw changedSource();
  await to.schema.dropTable("move_progress").execute();
  return counts;
}

async function copyAll({ from, to, report }: Copying): Promise<void> {
  const total = await countAll(from);
  let before = 0;
  for (const table of COPIED) {
    before += await copyTable(table, { from, to, report: (rows) => report(before + rows, total) });
  }
}

/** Changes whenever something does that a copy would have to take along. */
async function fingerprint(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<Row>`select
    (select max(id) from audit) as audit, (select max(changed_at) from subscribers) as people,
    (select count(*) from subscriptions) as subscriptions, (select count(*) from attempts) as attempts,
    (select sum(attempts) from deliveries) as tried,
    (select count(*) from deliveries where state = 'accepted') as accepted`.execute(db);
  return JSON.stringify(rows);
}

async function beginCopy(to: Kysely<Tables>, source: string): Promise<void> {
  const marks = to.withTables<CopyProgress>();
  if (await engineOf(to).hasTable(to, "move_progress")) {
    const mark = await marks
      .selectFrom("move_progress")
      .select("source")
      .where("table_name", "=", MARK)
      .executeTakeFirst();
    if (mark?.source !== source) throw changedSource();
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
      .values({ table_name: MARK, last_key: "", source })
      .execute();
  });
}

async function countAll(db: Kysely<Tables>): Promise<number> {
  let total = 0;
  for (const { table } of COPIED) total += await countRows(db, table);
  return total;
}

interface CopyingTable extends Omit<Copying, "report"> {
  readonly report: (rows: number) => void;
}

/** @returns how many rows are there then */
async function copyTable({ table, key }: CopiedTable, { from, to, report }: CopyingTable): Promise<number> {
  const marks = to.withTables<CopyProgress>();
  const mark = await marks
    .selectFrom("move_progress")
    .select("last_key")
    .where("table_name", "=", table)
    .executeTakeFirst();
  let after: readonly unknown[] | undefined = mark === undefined ? undefined : JSON.parse(mark.last_key);
  // Copying the issues has written lines of its own: the audit is what it was.
  if (table === "audit" && after === undefined) await to.deleteFrom("audit").execute();
  let rows = after === undefined ? 0 : await countRows(to, table);
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

async function readPage(
  from: Kysely<Tables>,
  { table, key }: CopiedTable,
  after: readonly unknown[] | undefined,
): Promise<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const beyond = after === undefined ? sql`` : sql`where (${columns}) > (${sql.join(after)})`;
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} ${beyond} order by ${columns} limit ${ROWS_PER_STATEMENT}`.execute(
    from,
  );
  return rows;
}

interface Page {
  readonly table: string;
  readonly page: readonly Row[];
  readonly lastKey: string;
}

/** The rows and how far they reach, in one transaction: an interrupted copy goes on behind them. */
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
        message: `The copy of ${table} has ${here} rows, and the original ${there}.`,
        fix: "Stop whatever else uses either database, empty the target, and move again.",
      });
    }
    counts.push({ table, rows: here });
  }
  return counts;
}

async function countRows(db: Kysely<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function targetInUse(table: string): FeedletterError {
  return new FeedletterError("E_MOVE", {
    message: `The target is not empty: there are rows in ${table}.`,
    fix: "Name an empty database; nothing was changed.",
  });
}

function changedSource(cause?: unknown): FeedletterError {
  return new FeedletterError("E_MOVE", {
    message: "The database was changed while it was copied.",
    fix: "Stop `serve`, `send` and imports, empty the target, and move again; the original is as it was.",
    cause,
  });
}

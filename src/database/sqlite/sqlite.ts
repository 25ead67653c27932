import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  type Dialect,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
  sql,
} from "kysely";
import Libsql from "libsql";
import { bindable } from "#database/bindable.js";
import { createLedger } from "#database/ledger/ledger.js";
import { hasChanged, type Job, type JobResult, type Transact } from "#database/ledger/statement.js";
import { migrate } from "#database/migrations/migrate.js";
import { createSubscribers } from "#database/people/subscribers.js";
import { createPorts, type OpenDatabase } from "#database/ports.js";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";
import { explainSqliteError } from "./sqlite-error.js";
import { createWalSync, type WalSync } from "./wal-sync.js";
import { beginImmediate, LOCK_TIMEOUT, lockingConnection, READ_ONLY_SQL, truncateWal } from "./write-lock.js";

/** Ms for which opening waits for another process that opens, closes or mends the file: nothing else goes on here yet. */
const OPEN_TIMEOUT = 5_000;

/**
 * Opens the SQLite file, making it and its folder where they are missing, and brings its schema up to date.
 * @throws FeedletterError E_DATABASE when it can't be read, written or is no database; E_DATABASE_NEWER
 */
export async function openSqlite(file: string, now: Instant): Promise<OpenDatabase> {
  const { db, transact, close } = await openSqliteTables(file, now);
  return {
    ledger: createLedger(db, { transact }),
    subscribers: createSubscribers(db, { scrub: () => truncateWal(() => checkpoint(db)), scratch: () => db }),
    ...createPorts(db),
    close,
  };
}

/** The tables themselves, for who copies them. */
export async function openSqliteTables(file: string, now: Instant) {
  const raw = openFile(file);
  const log = createWalSync(`${file}-wal`);
  const { dialect, transact } = durableDialect(raw, file, log);
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db, now);
    // A file system that can't keep such a log (journal_mode stays another) keeps FULL, and needs no sync of ours.
    if (usesWal(raw)) syncOutsideCommits(raw);
  } catch (error) {
    raw.close();
    await log.close();
    throw error;
  }
  return {
    ...{ db, transact },
    close: async () => {
      await log.close();
      await db.destroy();
    },
  };
}

async function checkpoint(db: Kysely<Tables>): Promise<"done" | "busy"> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows.some(({ busy }) => busy !== 0) ? "busy" : "done";
}

function openFile(file: string): Libsql.Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const raw = new Libsql(file, { timeout: OPEN_TIMEOUT });
    // WAL lets others read while one writes. FULL syncs at each commit, until `syncOutsideCommits`.
    for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"])
      raw.pragma(pragma);
    // What is deleted is overwritten: somebody who is forgotten must not stand in free pages.
    raw.pragma("secure_delete = ON");
    raw.pragma(`busy_timeout = ${LOCK_TIMEOUT}`);
    return raw;
  } catch (error) {
    throw explainSqliteError(error, file);
  }
}

/**
 * Pages in the log before SQLite copies them into the file, which stops the event loop for a moment, and begins the log anew. A sync of a
 * log that no longer grows takes a third less, and what is written again and again stays in the processor's cache; an import is the slower
 * the more often this happens.
 */
const CHECKPOINT = 2_000;

/** From here on a commit writes the log, and `releaseConnection` below brings it to the disk before anybody hears of it. */
function syncOutsideCommits(raw: Libsql.Database): void {
  raw.pragma("synchronous = NORMAL");
  raw.pragma(`wal_autocheckpoint = ${CHECKPOINT}`);
}

function usesWal(raw: Libsql.Database): boolean {
  return raw.prepare("select 1 from pragma_journal_mode where journal_mode = 'wal'").all().length > 0;
}

/**
 * kysely's dialect with two changes. A transaction takes the write lock when it begins (`write-lock.ts`). And whoever has written is told so when it is on disk.
 */
function durableDialect(
  raw: Libsql.Database,
  file: string,
  log: WalSync,
): { readonly dialect: Dialect; readonly transact: Transact } {
  let written = false;
  const database = guardedDatabase(raw, file, () => {
    written = true;
  });
  const dialect = new SqliteDialect({ database });
  const ours = usesWal(raw);
  const settle = async (): Promise<void> => {
    if (!written || !ours) return;
    written = false;
    await log.sync().catch((error) => {
      throw explainSqliteError(error, file);
    });
  };
  const driver = durableDriver(dialect.createDriver(), {
    raw,
    settle,
    begin: () => beginImmediate(raw, file),
  });
  return {
    transact: async (jobs) => {
      const connection = await driver.acquireConnection();
      try {
        await beginImmediate(raw, file);
        return runAtOnce(jobs, { database, raw });
      } finally {
        await driver.releaseConnection(connection);
      }
    },
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (db) => dialect.createIntrospector(db),
    },
  };
}

interface Opened {
  readonly database: SqliteDatabase;
  readonly raw: Libsql.Database;
}

/** The rest of a transaction that has begun, without a pause in it: what kysely and promises do round a statement takes as long as a small statement. */
function runAtOnce(jobs: readonly Job[], { database, raw }: Opened): readonly JobResult[] {
  try {
    const results = jobs.map((job) => runJob(job, database));
    database.prepare("commit").run([]);
    return results;
  } catch (error) {
    // A full disk has rolled it back already; a second rollback would throw and hide the reason.
    if (raw.inTransaction) raw.exec("rollback");
    throw error;
  }
}

function runJob({ program, values }: Job, database: SqliteDatabase): JobResult {
  const results: JobResult[number][] = [];
  for (const { sql, places, when } of program.steps) {
    if (when === "unchanged" && hasChanged(results[0])) continue;
    const statement = database.prepare(sql);
    const parameters = places.map((place) => values[place]);
    results.push(
      statement.reader
        ? { rows: statement.all(parameters) }
        : { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) },
    );
  }
  return results;
}

interface Durability {
  readonly raw: Libsql.Database;
  readonly begin: () => Promise<void>;
  /** Kept once all that was written is on disk. */
  readonly settle: () => Promise<void>;
}

function durableDriver(driver: Driver, { raw, begin, settle }: Durability): Driver {
  return {
    init: () => driver.init(),
    acquireConnection: async () => lockingConnection(await driver.acquireConnection(), { raw, begin }),
    beginTransaction: begin,
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: async (connection) => {
      // A full disk has rolled it back already; a second rollback would throw and hide the reason.
      if (raw.inTransaction) await driver.rollbackTransaction(connection);
    },
    releaseConnection: async (connection) => {
      // The others may go on meanwhile; kysely answers its caller when this is done.
      await driver.releaseConnection(connection);
      await settle();
    },
    destroy: () => driver.destroy(),
  };
}

/** Different statements that are kept; a delivery takes about ten. */
const MAX_CACHED_STATEMENTS = 100;

/**
 * What kysely needs of libsql, with values that libsql can't take caught here, and its errors in plain words. kysely prepares a
 * statement for each call, and libsql frees one late: 60 kB a mail. So each is prepared once and kept.
 */
export function guardedDatabase(
  raw: Libsql.Database,
  file: string,
  wrote: () => void = () => {},
): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void raw.close(),
    prepare: (sql) => {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = prepareGuarded(sql, { raw, file, wrote, forget: () => kept.delete(sql) });
      if (kept.size >= MAX_CACHED_STATEMENTS) kept.clear();
      kept.set(sql, statement);
      return statement;
    },
  };
}

interface Guard {
  readonly raw: Libsql.Database;
  readonly file: string;
  /** Called after a statement that is no mere question. */
  readonly wrote: () => void;
  /** After an error a fresh statement is safer than one that stopped half-way. */
  readonly forget: () => void;
}

function prepareGuarded(sql: string, { raw, file, wrote, forget }: Guard): SqliteStatement {
  const asks = READ_ONLY_SQL.test(sql);
  const explained = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      forget();
      throw explainSqliteError(error, file);
    }
  };
  const written = <T>(run: () => T): T => {
    const result = explained(run);
    if (!asks) wrote();
    return result;
  };
  const statement = explained(() => raw.prepare(sql));
  return {
    reader: statement.reader,
    all: (parameters) => written(() => statement.all(parameters.map(bindable))),
    run: (parameters) => written(() => statement.run(parameters.map(bindable))),
    // Left half-way by a reader that stops early, so never the one that is kept.
    iterate: (parameters) => explained(() => raw.prepare(sql).iterate(parameters.map(bindable))),
  };
}

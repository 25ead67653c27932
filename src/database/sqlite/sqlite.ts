import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import Libsql from "libsql";
import { abandonClaims } from "#database/ledger/abandon.js";
import { createLedger } from "#database/ledger/ledger.js";
import { transactOn } from "#database/ledger/statement.js";
import { migrate } from "#database/migrations/migrate.js";
import { createSubscribers } from "#database/people/subscribers.js";
import { createPorts, type OpenDatabase } from "#database/ports.js";
import type { Tables } from "#database/tables.js";
import { holdSqliteFile } from "#files/sqlite-header.js";
import { openInScope } from "#scope.js";
import type { Instant } from "#zoned-time.js";
import { followLink, preparePrivateFile } from "./database-file.js";
import { guardedDatabase } from "./guarded-database.js";
import { createSqliteDriver } from "./sqlite-driver.js";
import { explainSqliteError } from "./sqlite-error.js";
import { createTakenRequests, type TakenRequests } from "./taken-requests.js";
import { createWalCheckpoints } from "./wal-checkpoints.js";
import { createWalSync } from "./wal-sync.js";
import { eraseWal, LOCK_TIMEOUT } from "./write-lock.js";

/** Ms to wait for another process that is opening, closing or recovering the file. */
const OPEN_TIMEOUT = 5_000;

export interface SqliteLedger extends OpenDatabase {
  /** What processes elsewhere had claimed when the file was copied may have been sent: it is in doubt from now on. */
  readonly abandonClaims: (now: Instant) => Promise<void>;
  readonly takenRequests: TakenRequests;
}

/**
 * Opens the SQLite file and updates its schema. A missing file or folder is created, for this user only.
 * @throws FeedletterError E_DATABASE if it can't be read or written, or isn't a database; E_DATABASE_NEWER
 */
export async function openSqlite(file: string, now: Instant): Promise<SqliteLedger> {
  const { db, transact, scrub, close } = await openSqliteTables(file, now);
  return {
    ledger: createLedger(db, { patient: db, transact }),
    subscribers: createSubscribers(db, { scrub, scratch: () => db }),
    ...createPorts(db),
    abandonClaims: (now) => abandonClaims(db, now),
    takenRequests: createTakenRequests(db, scrub),
    close,
  };
}

/** The tables without the ports, for copying. */
export function openSqliteTables(path: string, now: Instant) {
  return openInScope(async ({ onClose, close }) => {
    const file = followLink(path);
    const raw = openFile(file);
    const release = holdSqliteFile(file);
    onClose(() => {
      raw.close();
      release();
    });
    const usesWal =
      raw.prepare("select 1 from pragma_journal_mode where journal_mode = 'wal'").all().length > 0;
    const wal = usesWal ? createWalSync(`${file}-wal`) : undefined;
    onClose(() => wal?.close());
    const checkpoints = usesWal ? createWalCheckpoints(raw, { file }) : undefined;
    onClose(() => checkpoints?.close());
    const database = guardedDatabase(raw, file);
    const driver = createSqliteDriver({ raw, database, file, wal, checkpoints });
    const db = new Kysely<Tables>({
      dialect: {
        createDriver: () => driver,
        createQueryCompiler: () => new SqliteQueryCompiler(),
        createAdapter: () => new SqliteAdapter(),
        createIntrospector: (db) => new SqliteIntrospector(db),
      },
    });
    onClose(() => db.destroy());
    await migrate(db, now);
    // From now on a commit only writes the log, and the driver syncs it. If the file system doesn't support WAL, FULL is kept.
    if (usesWal) raw.pragma("synchronous = NORMAL");
    const transact = transactOn(driver, (_, text, parameters) => {
      const statement = database.prepare(text);
      return statement.reader
        ? { rows: statement.all(parameters) }
        : { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
    });
    const scrub = () => eraseWal(() => db.connection().execute(async () => checkpoints?.erase() ?? true));
    return { db, transact, scrub, close };
  });
}

function openFile(file: string): Libsql.Database {
  try {
    preparePrivateFile(file);
    const raw = new Libsql(file, { timeout: OPEN_TIMEOUT });
    // With WAL others can read while one process writes. FULL syncs at each commit.
    for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"])
      raw.pragma(pragma);
    // Overwrites deleted data, so that nothing of a deleted person remains in free pages.
    raw.pragma("secure_delete = ON");
    raw.pragma(`busy_timeout = ${LOCK_TIMEOUT}`);
    return raw;
  } catch (error) {
    throw explainSqliteError(error, file);
  }
}

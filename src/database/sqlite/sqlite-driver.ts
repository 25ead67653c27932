import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SelectQueryNode,
  type SqliteDatabase,
  SqliteDriver,
} from "kysely";
import type Libsql from "libsql";
import { explainSqliteError } from "./sqlite-error.js";
import type { WalCheckpoints } from "./wal-checkpoints.js";
import type { WalSync } from "./wal-sync.js";
import { beginImmediate, retryWhileLocked } from "./write-lock.js";

interface SqliteFile {
  readonly raw: Libsql.Database;
  /** The same database, as kysely needs it. */
  readonly database: SqliteDatabase;
  /** Path, for messages. */
  readonly file: string;
  /** Undefined if SQLite itself syncs at each commit. */
  readonly wal: WalSync | undefined;
  /** Undefined without a write-ahead log. */
  readonly checkpoints: WalCheckpoints | undefined;
}

/**
 * kysely's driver with three changes. Writing takes the write lock first (`write-lock.ts`): a transaction when it begins, and any
 * other statement except a select in a transaction of its own. A write resolves only when it is on disk. And checkpoints are ours.
 */
export function createSqliteDriver({ raw, database, file, wal, checkpoints }: SqliteFile): Driver {
  const driver = new SqliteDriver({ database });
  let hasUnsynced = false;
  const begin = (): Promise<void> => beginImmediate(raw, file);
  const commit = async (connection: DatabaseConnection): Promise<void> => {
    await driver.commitTransaction(connection);
    hasUnsynced = true;
    checkpoints?.afterCommit();
  };
  const rollback = async (connection: DatabaseConnection): Promise<void> => {
    // If the disk is full, SQLite has already rolled back. Another rollback would throw and hide the reason.
    if (raw.inTransaction) await driver.rollbackTransaction(connection);
  };
  const locking = (connection: DatabaseConnection): DatabaseConnection => ({
    executeQuery: async <Row>(query: CompiledQuery) => {
      if (raw.inTransaction) return connection.executeQuery<Row>(query);
      if (SelectQueryNode.is(query.query)) return retryWhileLocked(() => connection.executeQuery<Row>(query));
      await begin();
      try {
        const result = await connection.executeQuery<Row>(query);
        await commit(connection);
        return result;
      } catch (error) {
        await rollback(connection);
        throw error;
      }
    },
    streamQuery: (query, chunk) => connection.streamQuery(query, chunk),
  });
  return {
    init: () => driver.init(),
    acquireConnection: async () => locking(await driver.acquireConnection()),
    beginTransaction: begin,
    commitTransaction: commit,
    rollbackTransaction: rollback,
    releaseConnection: async () => {
      // Others may use the connection while this one waits for the disk.
      await driver.releaseConnection();
      if (!hasUnsynced || wal === undefined) return;
      hasUnsynced = false;
      await wal.sync().catch((error: unknown) => {
        throw explainSqliteError(error, file);
      });
    },
    destroy: () => driver.destroy(),
  };
}

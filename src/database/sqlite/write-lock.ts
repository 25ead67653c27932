import { setTimeout as sleep } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection } from "kysely";
import type Libsql from "libsql";
import { FeedletterError } from "#errors.js";
import { explainSqliteError } from "./sqlite-error.js";

/** Ms for which SQLite itself waits for another process. It looks again seldom, and stops the event loop meanwhile. */
export const LOCK_TIMEOUT = 50;
const PAUSE = 5;
/** Ms in all: a large list is imported in many transactions, and an issue to very many is frozen in one. */
const MAX_LOCK_WAIT = 10_000;

/**
 * Begins a transaction with the write lock in hand, once whoever has it lets go. With a plain `begin` two writers each hold a
 * read lock that the other waits for, and no wait helps.
 *
 * It is the one statement of ours that may find a writer in its way, and is not prepared: libsql leaves such a statement half-way, and while
 * one is that, no transaction of this process can be committed.
 *
 * @throws FeedletterError E_DATABASE
 */
export function beginImmediate(raw: Libsql.Database, file: string): Promise<void> {
  return retryWhileLocked(() => {
    try {
      raw.exec("begin immediate");
    } catch (error) {
      throw explainSqliteError(error, file);
    }
  });
}

async function retryWhileLocked<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  for (let waited = 0; ; waited += LOCK_TIMEOUT + PAUSE) {
    try {
      return await run();
    } catch (error) {
      if (waited >= MAX_LOCK_WAIT || !isLocked(error)) throw error;
      await sleep(PAUSE);
    }
  }
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof FeedletterError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");
}

/** Statements that wait for no writer, only for who mends the log of a process that was killed. */
export const READ_ONLY_SQL = /^\s*(?:select|pragma)\b/i;

/** A statement that writes and stands alone gets a transaction of its own, as that begins with the lock. */
export function lockingConnection(
  connection: DatabaseConnection,
  { raw, begin }: { readonly raw: Libsql.Database; readonly begin: () => Promise<void> },
): DatabaseConnection {
  return {
    executeQuery: async <Row>(query: CompiledQuery) => {
      if (raw.inTransaction) return connection.executeQuery<Row>(query);
      if (READ_ONLY_SQL.test(query.sql)) return retryWhileLocked(() => connection.executeQuery<Row>(query));
      await begin();
      try {
        const result = await connection.executeQuery<Row>(query);
        await connection.executeQuery(CompiledQuery.raw("commit"));
        return result;
      } catch (error) {
        // A full disk has rolled it back already; a second rollback would throw and hide the reason.
        if (raw.inTransaction) raw.exec("rollback");
        throw error;
      }
    },
    streamQuery: (query, chunk) => connection.streamQuery(query, chunk),
  };
}

/** Ms to wait for readers of what was erased. */
const READERS = 5_000;

/** The log still holds pages from before an erasing until it is begun anew; a reader in another process may put that off. */
export async function truncateWal(checkpoint: () => Promise<"done" | "busy">): Promise<void> {
  for (let waited = 0; waited < READERS; waited += LOCK_TIMEOUT + PAUSE) {
    if ((await checkpoint()) === "done") return;
    await sleep(PAUSE);
  }
}

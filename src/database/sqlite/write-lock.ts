import { setTimeout as sleep } from "node:timers/promises";
import type Libsql from "libsql";
import { FeedletterError } from "#errors.js";
import { explainSqliteError } from "./sqlite-error.js";

/** Ms for which SQLite itself waits for another process. It rarely checks, and blocks the event loop in the meantime. */
export const LOCK_TIMEOUT = 50;
const PAUSE = 5;
/** Ms to wait in total: a large list is imported in many transactions, but a large issue is frozen in one. */
const MAX_LOCK_WAIT = 10_000;

/**
 * Begins a transaction with the write lock, as soon as it is free. With a plain `begin`, two writers could each hold a read
 * lock that the other waits for.
 *
 * This is the only statement that may have to wait for a writer, and it isn't prepared: libsql would leave a prepared
 * statement half-done, and after that no transaction of this process could be committed.
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

export async function retryWhileLocked<Result>(run: () => Result | Promise<Result>): Promise<Result> {
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

/** Ms to wait for readers of erased data. */
const MAX_READER_WAIT = 5_000;

/** Pages from before an erasure stay in the log until it is erased, which a reader in another process may delay. */
export async function eraseWal(tryToErase: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < MAX_READER_WAIT; waited += LOCK_TIMEOUT + PAUSE) {
    if (await tryToErase()) return;
    await sleep(PAUSE);
  }
}

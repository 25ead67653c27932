import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import Libsql from "libsql";
import { makePrivateFolder } from "#files/private-files.js";
import { moveFile } from "#machine/move-file.js";
import { explainSqliteError } from "./sqlite-error.js";

/** Ms to wait for another connection. */
const TIMEOUT = 5_000;

/** The file of a database as a whole, to be copied elsewhere. */
export interface LedgerFile {
  readonly exists: () => boolean;
  /** All that is committed, as it would be in the file alone, without the log. Others may have the file open. */
  readonly read: () => Promise<Buffer>;
  /** Removes what is deleted and unused. Nobody else has it open. */
  readonly compact: () => void;
  /** @param bytes undefined: removes it. Nobody has it open. */
  readonly replace: (bytes: Buffer | undefined) => void;
}

/** All methods may throw FeedletterError E_DATABASE. */
export function openLedgerFile(file: string): LedgerFile {
  const withFile = <Result>(work: (raw: Libsql.Database) => Result): Result => {
    try {
      const raw = new Libsql(file, { timeout: TIMEOUT });
      try {
        return work(raw);
      } finally {
        raw.close();
      }
    } catch (error) {
      throw explainSqliteError(error, file);
    }
  };
  return {
    exists: () => existsSync(file),
    // https://www.sqlite.org/dbpage.html: opening the file itself would release SQLite's locks on it (howtocorrupt.html, 2.2).
    read: async () =>
      withFile((raw) =>
        Buffer.concat(raw.prepare("select data from sqlite_dbpage").raw().all().flatMap(pageOf)),
      ),
    compact: () =>
      withFile((raw) => {
        raw.pragma("secure_delete = ON");
        raw.exec("vacuum");
        raw.pragma("wal_checkpoint(truncate)");
      }),
    replace: (bytes) => {
      makePrivateFolder(dirname(file));
      const temporary = `${file}.new`;
      if (bytes !== undefined) writeFileSync(temporary, bytes, { mode: 0o600 });
      for (const log of [`${file}-wal`, `${file}-shm`]) rmSync(log, { force: true });
      if (bytes === undefined) rmSync(file, { force: true });
      else moveFile(temporary, file);
    },
  };
}

function pageOf(row: unknown): readonly Uint8Array[] {
  const [data] = Array.isArray(row) ? row : [];
  if (data instanceof ArrayBuffer) return [new Uint8Array(data)];
  return data instanceof Uint8Array ? [data] : [];
}

/** Held by one process of this machine, until it releases it or ends, in whatever way. @returns undefined if another one holds it */
export function acquireFileLock(path: string): (() => void) | undefined {
  makePrivateFolder(dirname(path));
  // Closing it while this process holds the lock would release it.
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  const raw = new Libsql(path, { timeout: 0 });
  try {
    raw.exec("begin exclusive");
    return () => raw.close();
  } catch (error) {
    raw.close();
    if (error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY"))
      return undefined;
    throw explainSqliteError(error, path);
  }
}

import { closeSync, openSync, readSync } from "node:fs";
import Libsql from "libsql";
import { z } from "zod";

/**
 * Pages in the log before they are copied into the file (which blocks the event loop for a moment) and the log is reused. Syncing a
 * log that doesn't grow takes a third less time, and pages that are rewritten often stay in the processor's cache. A smaller number
 * would slow down imports.
 */
const PAGES = 2_000;

/**
 * Moves SQLite's write-ahead log into the database file, always while nobody writes.
 *
 * SQLite's own checkpoints don't wait for writers. Before 3.51.3 such a checkpoint can miss that a writer has begun the log anew, and
 * then loses pages (https://www.sqlite.org/wal.html, "The WAL-Reset Bug"); libsql has 3.45. So a second connection holds the write lock
 * during each checkpoint. The first couldn't: SQLite makes no checkpoint inside a transaction.
 */
export interface WalCheckpoints {
  /** To be called after each commit. Does nothing while the log is short, or another process writes. */
  readonly afterCommit: () => void;
  /**
   * Removes the log's content, so that nothing deleted is left in it.
   * @returns false if another connection prevents it
   */
  readonly erase: () => boolean;
  readonly close: () => void;
}

interface WalOptions {
  /** Path of the database. */
  readonly file: string;
  /** Default: 2,000. */
  readonly pages?: number;
}

/** @param raw a connection in WAL mode, used between its transactions only */
export function createWalCheckpoints(
  raw: Libsql.Database,
  { file, pages = PAGES }: WalOptions,
): WalCheckpoints {
  raw.pragma("wal_autocheckpoint = 0");
  const log = openLog(`${file}-wal`, readNumber(raw, "page_size"));
  let holder: Libsql.Database | undefined;
  /** What the log was and when it is looked at again, after a checkpoint that a reader kept from moving all of it. */
  let unmoved: { readonly run: string; readonly next: number } | undefined;

  const whileNobodyWrites = <Result>(work: () => Result): Result | undefined => {
    holder ??= new Libsql(file);
    if (!tryBegin(holder)) return undefined;
    try {
      return work();
    } finally {
      holder.exec("rollback");
    }
  };
  const checkpoint = (): Moved | undefined =>
    whileNobodyWrites(() => movedSchema.parse(raw.pragma("wal_checkpoint(passive)"))[0]);

  return {
    afterCommit: () => {
      const run = log.run();
      if (run === undefined) return;
      if (unmoved?.run !== run) unmoved = undefined;
      if (!log.reaches(unmoved?.next ?? pages, run)) return;
      try {
        const moved = checkpoint();
        if (moved !== undefined && moved.checkpointed < moved.log)
          unmoved = { run, next: moved.log + pages / 4 };
      } catch {
        // What was committed is in the log, and stays there until a later checkpoint succeeds.
      }
    },
    erase: () => {
      const moved = checkpoint();
      if (moved === undefined || moved.checkpointed < moved.log) return false;
      // A writer that begins the log anew cuts it to this size.
      raw.pragma("journal_size_limit = 0");
      try {
        return beginLogAnew();
      } finally {
        raw.pragma("journal_size_limit = -1");
      }
    },
    close: () => {
      log.close();
      holder?.close();
    },
  };

  /** Writes a page that doesn't change. @returns false if somebody still reads from the log, so that it was continued instead */
  function beginLogAnew(): boolean {
    if (!tryBegin(raw)) return false;
    const before = log.run();
    raw.pragma(`user_version = ${readNumber(raw, "user_version")}`);
    raw.exec("commit");
    return log.run() !== before;
  }
}

/** Pages in the log, and how many of them are in the file by now. */
interface Moved {
  readonly log: number;
  readonly checkpointed: number;
}

const movedSchema = z.array(z.object({ log: z.number(), checkpointed: z.number() }));

/** @returns false if another connection writes */
function tryBegin(raw: Libsql.Database): boolean {
  try {
    raw.exec("begin immediate");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY"))
      return false;
    throw error;
  }
}

function readNumber(raw: Libsql.Database, name: string): number {
  const rows: unknown = raw.pragma(name);
  const [row] = z.array(z.record(z.string(), z.number())).parse(rows);
  return row?.[name] ?? 0;
}

/** https://www.sqlite.org/fileformat2.html#walformat: the header has 32 bytes, a page's own 24; both have the salts of this run. */
const HEADER = 32;
const PAGE_HEADER = 24;
const SALTS = { inHeader: 16, inPage: 8, length: 8 };

interface Log {
  /** Changes each time the log is begun anew. Undefined without a log. */
  readonly run: () => string | undefined;
  /** Whether the log has at least so many pages; those behind its end are from earlier runs. */
  readonly reaches: (pages: number, run: string) => boolean;
  readonly close: () => void;
}

/** SQLite has no locks on the log, so it can be opened and closed beside it. */
function openLog(path: string, pageSize: number): Log {
  let file: number | undefined;
  const salts = Buffer.alloc(SALTS.length);
  const read = (position: number): string | undefined => {
    try {
      file ??= openSync(path, "r");
      return readSync(file, salts, 0, salts.length, position) === salts.length
        ? salts.toString("hex")
        : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    run: () => read(SALTS.inHeader),
    reaches: (pages, run) => read(HEADER + (pages - 1) * (PAGE_HEADER + pageSize) + SALTS.inPage) === run,
    close: () => {
      if (file !== undefined) closeSync(file);
    },
  };
}

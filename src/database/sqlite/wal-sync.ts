import { close, fdatasync, fsync, open } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

const openFile = promisify<string, string, number>(open);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);
const closeFile = promisify(close);

/** Flushes what was written to a file to disk, without blocking the event loop. */
export interface WalSync {
  /** Resolves once everything that was written before the call is on disk. Calls during a sync share the next one. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param path SQLite's write-ahead log. SQLite itself would sync it inside each commit and stop the event loop for as long as the
 *   disk takes; a commit counts as durable here only after this `sync` (docs/decisions, "durable marks").
 */
export function createWalSync(path: string): WalSync {
  let file: Promise<number> | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    file ??= openLog(path);
    await syncData(await file);
  };
  return {
    sync: () => {
      // A failed sync may have lost data without a later one reporting it, so it can't be repeated.
      next ??= running.then(() => {
        next = undefined;
        running = flush();
        return running;
      });
      return next;
    },
    close: async () => {
      await running.catch(() => {});
      const opened = await file?.catch(() => undefined);
      if (opened !== undefined) await closeFile(opened);
    },
  };
}

/** The directory entry of a new log must be on disk, too. */
async function openLog(path: string): Promise<number> {
  // Windows can only flush a file that is open for writing.
  const file = await openFile(path, "r+");
  // Windows can't open folders, and doesn't need to sync them.
  const folder = await openFile(dirname(path), "r").catch(() => undefined);
  if (folder === undefined) return file;
  await syncAll(folder).catch(() => {});
  await closeFile(folder);
  return file;
}

import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Brings what was written to a file to the disk, outside the event loop. */
export interface LogSync {
  /** Resolves once all that was written before the call is on disk. Callers that come meanwhile share the next one. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param path SQLite's write-ahead log. SQLite itself would sync it inside each commit and stop the event loop for as long as the
 *   disk takes; a commit counts as durable here only after this `sync` (docs/decisions, "durable marks").
 */
export function createLogSync(path: string): LogSync {
  let file: Promise<FileHandle> | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    file ??= openLog(path);
    await (await file).datasync();
  };
  return {
    sync: () => {
      // A failed sync may have dropped what it could not write, and a later one would not say so: it stays failed.
      next ??= running.then(() => {
        next = undefined;
        running = flush();
        return running;
      });
      return next;
    },
    close: async () => {
      await running.catch(() => {});
      await (await file)?.close();
    },
  };
}

/** The name of a new log has to last as well as its bytes. */
async function openLog(path: string): Promise<FileHandle> {
  // Windows flushes only what is open for writing.
  const file = await open(path, "r+");
  const folder = await open(dirname(path), "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
  return file;
}

import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** https://www.sqlite.org/fileformat2.html#the_database_header */
const HEADER = "SQLite format 3\0";

/** The databases that this process has open, and how often. */
const held = new Map<string, number>();

/**
 * To be called while SQLite has the file open. Whoever closes a database that they have opened themselves releases all of SQLite's locks
 * on it in this process (https://www.sqlite.org/howtocorrupt.html, 2.2): another process could then take the log away from it.
 *
 * @returns a function to be called when SQLite has closed it
 */
export function holdSqliteFile(path: string): () => void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return () => {};
  const key = keyOf(stats);
  held.set(key, (held.get(key) ?? 0) + 1);
  return () => {
    const left = (held.get(key) ?? 1) - 1;
    if (left === 0) held.delete(key);
    else held.set(key, left);
  };
}

function keyOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

/** Whether a file is an SQLite database; false if it can't be read. A file that this process has open isn't opened again. */
export function isSqliteFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && held.has(keyOf(stats))) return true;
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return false;
  }
  try {
    const start = Buffer.alloc(HEADER.length);
    return (
      readSync(file, start, 0, HEADER.length, 0) === HEADER.length && start.toString("latin1") === HEADER
    );
  } catch {
    // A folder can be opened, but not read.
    return false;
  } finally {
    closeSync(file);
  }
}

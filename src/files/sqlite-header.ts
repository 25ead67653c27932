import { closeSync, openSync, readSync } from "node:fs";

/** https://www.sqlite.org/fileformat2.html#the_database_header */
const HEADER = "SQLite format 3\0";

/** Whether a file is an SQLite database; false if it can't be read. */
export function isSqliteFile(path: string): boolean {
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

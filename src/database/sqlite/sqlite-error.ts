import { FeedletterError, reasonOf } from "#errors.js";

/** SQLite's result codes (https://sqlite.org/rescode.html) that a user can do something about; longer codes begin with these. */
const SQLITE_REASONS = [
  [
    "SQLITE_BUSY",
    "is locked by another process",
    "Wait until the other command has ended, then run this one again.",
  ],
  [
    "SQLITE_LOCKED",
    "is locked by another process",
    "Wait until the other command has ended, then run this one again.",
  ],
  ["SQLITE_READONLY", "can't be written", "Make the file and its folder writable for this user."],
  ["SQLITE_PERM", "can't be written", "Make the file and its folder writable for this user."],
  [
    "SQLITE_FULL",
    "can't grow: the disk is full",
    "Free some space and run the command again; nothing is lost.",
  ],
  [
    "SQLITE_IOERR",
    "can't be read or written: the disk reports an error",
    "Check the disk, and that it has space left.",
  ],
  [
    "SQLITE_NOTADB",
    "is not a SQLite database",
    "Correct `database` in the configuration, or move that file away.",
  ],
  ["SQLITE_CORRUPT", "is damaged", "Restore it from a backup, or see https://sqlite.org/recovery.html."],
  ["SQLITE_CANTOPEN", "can't be opened", "Make the file and its folder readable and writable for this user."],
] as const satisfies readonly (readonly [string, string, string])[];

/** What libsql or the file system threw, as E_DATABASE in plain words; a constraint or a mistake of ours stays what it is. */
export function explainSqliteError(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = SQLITE_REASONS.find(([prefix]) => code.startsWith(prefix));
  if (known !== undefined) return databaseError(file, { what: known[1], fix: known[2], cause: error });
  // Opening fails with a text alone, `Unable to open connection to local database …: 14`, and mkdir with a system error.
  const opening = /unable to open/i.test(reasonOf(error)) || (error instanceof Error && "syscall" in error);
  if (!opening) return error;
  return databaseError(file, {
    what: "can't be opened",
    fix: "Make the file and its folder readable and writable for this user.",
    cause: error,
  });
}

function databaseError(
  file: string,
  { what, fix, cause }: { readonly what: string; readonly fix: string; readonly cause: unknown },
): FeedletterError {
  return new FeedletterError("E_DATABASE", { message: `The database ${file} ${what}.`, fix, cause });
}

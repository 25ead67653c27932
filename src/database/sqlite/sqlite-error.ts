import { statSync } from "node:fs";
import { dirname } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";
import { systemErrorCode } from "#files/file-system.js";
import { foreignOwner } from "#files/private-files.js";

const NOT_A_DATABASE = [
  "is not a SQLite database",
  "Correct `database` in the configuration, or move that file away.",
] as const;

/** SQLite's result codes (https://sqlite.org/rescode.html) that a user can do something about. Longer codes start with these. */
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
  ["SQLITE_NOTADB", ...NOT_A_DATABASE],
  ["SQLITE_CORRUPT", "is damaged", "Restore it from a backup, or see https://sqlite.org/recovery.html."],
  ["SQLITE_CANTOPEN", "can't be opened", "Make the file and its folder readable and writable for this user."],
] as const satisfies readonly (readonly [string, string, string])[];

/**
 * Turns an error of libsql or the file system into a readable E_DATABASE. Constraint violations and our own bugs are returned
 * unchanged.
 */
export function explainSqliteError(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const opening = /unable to open/i.test(reasonOf(error));
  if (opening || /^(?:SQLITE_(?:READONLY|PERM|CANTOPEN)|EACCES|EPERM)/.test(code)) {
    const foreign = [file, dirname(file)].map(findForeignOwner).find((found) => found !== undefined);
    if (foreign !== undefined) return foreignOwnerError(foreign.path, foreign.owner, error);
  }
  const known = SQLITE_REASONS.find(([prefix]) => code.startsWith(prefix));
  if (known !== undefined) return databaseError(file, { what: known[1], fix: known[2], cause: error });
  // If the file can't be opened, there is no code, only the text `Unable to open connection to local database …: 14`; mkdir
  // throws a system error.
  if (!opening && systemErrorCode(error) === undefined) return error;
  return databaseError(file, {
    what: "can't be opened",
    fix: "Make the file and its folder readable and writable for this user.",
    cause: error,
  });
}

function findForeignOwner(path: string): { readonly path: string; readonly owner: number } | undefined {
  try {
    const owner = foreignOwner(statSync(path));
    return owner === undefined ? undefined : { path, owner };
  } catch {
    return undefined;
  }
}

export function foreignOwnerError(path: string, owner: number, cause?: unknown): FeedletterError {
  return new FeedletterError("E_DATABASE", {
    message: `${path} belongs to another user (uid ${owner}), so the database can't be used.`,
    fix: "Run Feedletter as that user, or make this user the owner with chown.",
    cause,
  });
}

export function notDatabaseError(file: string): FeedletterError {
  const [what, fix] = NOT_A_DATABASE;
  return databaseError(file, { what, fix, cause: undefined });
}

function databaseError(
  file: string,
  { what, fix, cause }: { readonly what: string; readonly fix: string; readonly cause: unknown },
): FeedletterError {
  return new FeedletterError("E_DATABASE", { message: `The database ${file} ${what}.`, fix, cause });
}

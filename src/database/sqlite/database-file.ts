import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import Libsql from "libsql";
import { FeedletterError } from "#errors.js";
import { systemErrorCode } from "#files/file-system.js";
import { closeFileToOthers, makePrivateFolder } from "#files/private-files.js";
import { isSqliteFile } from "#files/sqlite-header.js";
import { foreignOwnerError, notDatabaseError } from "./sqlite-error.js";

/** The file that a symbolic link leads to, beside which SQLite puts its log. It needn't exist yet. */
export function followLink(file: string): string {
  let target: string;
  try {
    target = readlinkSync(file);
  } catch {
    // It is no link, or isn't there.
    return file;
  }
  return existsSync(file) ? realpathSync(file) : resolve(dirname(file), target);
}

/**
 * Makes sure that the file exists and that only this user can read it. SQLite gives its write-ahead log and the log's index the same
 * mode.
 *
 * @throws FeedletterError E_DATABASE if it isn't ours and others can read it, or if it is empty; what the file system throws
 */
export function preparePrivateFile(file: string): void {
  makePrivateFolder(dirname(file));
  if (!existsSync(file)) createDatabaseFile(file);
  if (!existsSync(file) || !statSync(file).isFile()) return;
  const isEmpty = statSync(file).size === 0;
  // SQLite makes a new database of a file that is shorter than a page, whatever is in it.
  if (!isEmpty && !isSqliteFile(file)) refuseOther(file);
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    const owner = closeFileToOthers(path)[0]?.owner;
    if (owner !== undefined) throw foreignOwnerError(path, owner);
  }
  if (!isEmpty) return;
  throw new FeedletterError("E_DATABASE", {
    message: `The database ${file} is empty (0 bytes), so it is damaged.`,
    fix: "Restore it from a backup, or delete the file to start with a new database.",
  });
}

function refuseOther(file: string): void {
  // The reason may be that it can't be read at all, which SQLite says better.
  try {
    accessSync(file, constants.R_OK);
  } catch {
    return;
  }
  throw notDatabaseError(file);
}

/** The file gets its name only after its first page is written, so that no other process takes it for a damaged one. */
function createDatabaseFile(file: string): void {
  const temporary = `${file}.${randomUUID()}.new`;
  closeSync(openSync(temporary, "wx", 0o600));
  try {
    const raw = new Libsql(temporary);
    try {
      raw.pragma("user_version = 0");
    } finally {
      raw.close();
    }
    linkExclusively(temporary, file);
  } catch (error) {
    // Another process was faster.
    if (systemErrorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @throws what the file system throws, such as EEXIST */
function linkExclusively(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") throw error;
    // The file system doesn't support links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

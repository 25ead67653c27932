import { randomUUID } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { moveFile } from "#machine/move-file.js";
import { writeAll } from "./compare.js";

/** A file that a killed process has left next to the one that it was about to replace. */
export function isLeftOver(path: string): boolean {
  return /^\..*\.feedletter-tmp$/s.test(basename(path));
}

/**
 * Replaces the content of a file and keeps its mode. Other programs see the old or the new file, never a half-written one.
 *
 * @throws what the file system throws; the file is then unchanged
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const { mode } = statSync(path);
  const unfinished = join(dirname(path), `.${randomUUID()}.feedletter-tmp`);
  const file = openSync(unfinished, "wx", 0o600);
  try {
    try {
      writeAll(file, bytes);
      fchmodSync(file, mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    moveFile(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

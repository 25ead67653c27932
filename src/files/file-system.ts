import { readdirSync, readFileSync, rmdirSync } from "node:fs";
import { FeedletterError, reasonOf } from "#errors.js";

/** The names in a folder; none where it isn't there. */
export function listFolder(folder: string): readonly string[] {
  return unlessMissing(() => readdirSync(folder)) ?? [];
}

/** The text of a file; undefined where it isn't there. */
export function readIfExists(path: string): string | undefined {
  return unlessMissing(() => readFileSync(path, "utf8"));
}

/** Whether the folder is gone; it stays where it holds something. */
export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT") return true;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

/** What was read; undefined where it, or the folder that it is in, isn't there. */
export function unlessMissing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const EXPLANATIONS: Readonly<Record<string, { readonly message: string; readonly fix: string }>> = {
  EACCES: { message: "permission is denied", fix: "Give this user the right to write there." },
  EPERM: { message: "permission is denied", fix: "Give this user the right to write there." },
  EROFS: { message: "the file system is read-only", fix: "Choose another folder with --out." },
  ENOSPC: { message: "the disk is full", fix: "Free some space and run it again." },
  EDQUOT: { message: "the disk quota is used up", fix: "Free some space and run it again." },
  ENOTDIR: {
    message: "a file is where a folder should be",
    fix: "Move the file away, or choose another folder with --out.",
  },
};

/**
 * Runs something that writes into `dir`.
 *
 * @throws FeedletterError E_OUT_WRITE in place of what the file system throws; anything else as it is
 */
export function withReadableErrors<Result>(dir: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const known = EXPLANATIONS[code];
    throw new FeedletterError("E_OUT_WRITE", {
      message: `The folder "${dir}" can't be written: ${known?.message ?? reasonOf(error)}.`,
      fix: known?.fix ?? "Check the folder, or choose another one with --out.",
      place: { file: dir },
      cause: error,
    });
  }
}

/** Node's code of a failed system call (ENOENT …). */
export function systemErrorCode(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && "code" in error && "syscall" in error;
  return isSystemError && typeof error.code === "string" ? error.code : undefined;
}

import { readdirSync, readFileSync, rmdirSync } from "node:fs";
import { FeedletterError, reasonOf } from "#errors.js";
import { statIfThere } from "#machine/stat-if-there.js";

/** The names in a folder; none if it doesn't exist. */
export function listFolder(folder: string): readonly string[] {
  return unlessMissing(() => readdirSync(folder)) ?? [];
}

/** The text of a file; undefined if it doesn't exist, or can't, because a file is in the place of its folder. */
export function readIfExists(path: string): string | undefined {
  return statIfThere(path) && unlessMissing(() => readFileSync(path, "utf8"));
}

/** Removes a folder unless there is something in it. Returns whether it is gone. */
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

/** The result of `read`; undefined if a file or folder that it reads doesn't exist. */
export function unlessMissing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const NO_PERMISSION = { message: "permission denied", fix: "Give this user write permission there." };

const EXPLANATIONS: Readonly<Record<string, typeof NO_PERMISSION>> = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: { message: "the file system is read-only", fix: "Choose another folder with --out." },
  ENOSPC: { message: "the disk is full", fix: "Free some space and run it again." },
  EDQUOT: { message: "the disk quota is exceeded", fix: "Free some space and run it again." },
  ENOTDIR: {
    message: "there is a file where a folder should be",
    fix: "Move the file away, or choose another folder with --out.",
  },
};

/**
 * Runs something that writes into `dir`.
 *
 * @throws FeedletterError E_OUT_WRITE instead of an error of the file system; other errors as they are
 */
export function withReadableErrors<Result>(dir: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const known = EXPLANATIONS[code];
    throw new FeedletterError("E_OUT_WRITE", {
      message: `Can't write to the folder "${dir}": ${known?.message ?? reasonOf(error)}.`,
      fix: known?.fix ?? "Check the folder, or choose another one with --out.",
      place: { file: dir },
      cause: error,
    });
  }
}

/** Node's code of a failed system call (ENOENT …); undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && "code" in error && "syscall" in error;
  return isSystemError && typeof error.code === "string" ? error.code : undefined;
}

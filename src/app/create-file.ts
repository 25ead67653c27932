import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";

/**
 * Creates a file and its folder.
 *
 * @returns false if the file exists
 * @throws FeedletterError E_OUT_WRITE
 */
export function createFile(path: string, write: (path: string) => void): boolean {
  if (existsSync(path)) return false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    write(path);
    return true;
  } catch (cause) {
    throw new FeedletterError("E_OUT_WRITE", {
      message: `${path} can't be written: ${reasonOf(cause)}.`,
      fix: "Make the folder writable.",
      cause,
    });
  }
}

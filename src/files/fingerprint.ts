import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A hash of what files contain now. By content and not by time: a file may change twice within a tick of the file system's clock, or be
 * restored with its old time. Unreadable files are part of the hash as such.
 */
export function fingerprint(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const content = attempt(() => readFileSync(path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** The files directly in a folder whose names have the given ending, sorted; none if it can't be read. */
export function listFiles(folder: string, ending: string): readonly string[] {
  const names = attempt(() => readdirSync(folder));
  if (typeof names === "string") return [];
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

/** @returns the error's code if it can't be read */
function attempt<Result>(read: () => Result): Result | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  }
}

import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isRelevantChange } from "./watch.js";

/** Deeper than any site, and not endless. */
const MAX_DEPTH = 40;
/** Paths that are looked at together. */
const BATCH = 64;

/**
 * A hash of names, times and sizes, which changes when a file does. Reads no file, and lets other work go on.
 * @param paths absolute: files, or folders with all that is below them
 * @param besides folders of which only the files directly in them count, with the ends of their names
 */
export async function hashFileStates(
  paths: readonly string[],
  besides: { readonly folders: readonly string[]; readonly endings: readonly string[] },
): Promise<string> {
  const hash = createHash("sha256");
  const addFiles = async (files: readonly string[]): Promise<void> => {
    for (let at = 0; at < files.length; at += BATCH) {
      const batch = files.slice(at, at + BATCH);
      for (const line of await Promise.all(batch.map(describeFile))) hash.update(line);
    }
  };
  const addFolder = async (folder: string, depth: number): Promise<void> => {
    const entries = (await listFolder(folder)).filter(({ name }) => isRelevantChange(name));
    await addFiles(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => join(folder, name)));
    if (depth === MAX_DEPTH) return;
    for (const entry of entries)
      if (entry.isDirectory()) await addFolder(join(folder, entry.name), depth + 1);
  };
  await addFiles(paths);
  for (const path of paths) await addFolder(path, 0);
  for (const folder of besides.folders) {
    const files = (await listFolder(folder)).filter(
      ({ name }) => isRelevantChange(name) && besides.endings.some((ending) => name.endsWith(ending)),
    );
    await addFiles(files.map(({ name }) => join(folder, name)));
  }
  return hash.digest("base64url");
}

/** Sorted; empty if it is a file or can't be read. */
async function listFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** The time of the inode counts too: tools that copy files set the other one back. */
async function describeFile(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return `${path}\0${mtimeMs} ${ctimeMs} ${size} ${ino}\n`;
  } catch {
    return `${path}\0\n`;
  }
}

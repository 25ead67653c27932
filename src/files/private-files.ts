import { chmodSync, mkdirSync, readdirSync, type Stats, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "#errors.js";
import { lstatIfThere, statIfThere } from "#machine/stat-if-there.js";

/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;
/** Windows shows made-up modes and can't set them; there a file is as private as its folder. */
const HAS_MODES = process.platform !== "win32";

/** Creates a folder that only this user can open, with missing folders above it, whatever the umask. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Writes a file that only this user can read. */
export function writePrivateFile(path: string, text: string): void {
  closeFileToOthers(path);
  writeFileSync(path, text, { mode: 0o600 });
}

/** A path that was open to other users of the machine. */
export interface ExposedPath {
  readonly path: string;
  /** The mode it had, such as 0o644. */
  readonly mode: number;
  /** Why it is still open; undefined if the permissions were fixed. */
  readonly failure?: string;
  /** The owner's user id, if that is why. */
  readonly owner?: number | undefined;
}

/**
 * Removes the permissions of other users from a file. A folder of that name is somebody else's, and stays as it is.
 *
 * @returns what was open; nothing on Windows, or if there is no such file
 */
export function closeFileToOthers(path: string): readonly ExposedPath[] {
  const stats = HAS_MODES ? statIfThere(path) : undefined;
  return stats?.isFile() ? closePath(path, stats) : [];
}

/**
 * Removes the permissions of other users from our own folder and everything in it. Links are ignored, the folder itself if it is
 * one: what they lead to may hold other things. If the folder and its direct children are already private, it isn't searched any
 * deeper.
 *
 * @returns what was open, the folder itself last; nothing on Windows, or if the folder doesn't exist
 */
export function closeFolderToOthers(path: string): readonly ExposedPath[] {
  const stats = HAS_MODES ? lstatIfThere(path) : undefined;
  if (!stats?.isDirectory()) return [];
  const children = childrenOf(path);
  if (![{ stats }, ...children].some((found) => isOpenToOthers(found.stats))) return [];
  return [...children.flatMap(({ path, stats }) => closeTree(path, stats)), ...closePath(path, stats)];
}

function closeTree(path: string, stats: Stats): readonly ExposedPath[] {
  const children = stats.isDirectory() ? childrenOf(path) : [];
  // The folder comes last, so that if this process is killed, the next one continues.
  return [...children.flatMap((child) => closeTree(child.path, child.stats)), ...closePath(path, stats)];
}

/** Every error is reported: some file systems have no modes, and files of other users can't be changed. */
function closePath(path: string, stats: Stats): readonly ExposedPath[] {
  if (!isOpenToOthers(stats)) return [];
  const exposed = { path, mode: stats.mode & 0o777 };
  try {
    chmodSync(path, stats.mode & 0o700);
    return [exposed];
  } catch (error) {
    const owner = foreignOwner(stats);
    const failure = owner === undefined ? reasonOf(error) : `it belongs to another user (uid ${owner})`;
    return [{ ...exposed, failure, owner }];
  }
}

/** Folders and files; none if this user may not read the folder. */
function childrenOf(folder: string): readonly { readonly path: string; readonly stats: Stats }[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(folder, name);
    const stats = lstatIfThere(path);
    return stats?.isDirectory() || stats?.isFile() ? [{ path, stats }] : [];
  });
}

function isOpenToOthers(stats: Stats | undefined): boolean {
  return stats !== undefined && (stats.mode & OTHERS) !== 0;
}

/** The owner's user id if that is another user, and this one isn't root, who may do everything. */
export function foreignOwner({ uid }: Stats): number | undefined {
  const own = process.getuid?.();
  return own === undefined || own === 0 || own === uid ? undefined : uid;
}

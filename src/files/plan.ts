import { lstatSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { belongsToDigests, hashContent, type Manifest, readManifest, staysInside } from "./manifest.js";

/** What has to happen to the output folder. Paths are relative to it, with `/`, and sorted. */
export interface OutputPlan {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Not ours, and in the way: a file with other content, a folder, or a link on the way there. */
  readonly foreign: readonly string[];
  /** What is ours before. */
  readonly owned: Manifest;
  /** What is ours afterwards. */
  readonly manifest: Manifest;
}

type Standing = "absent" | "same" | "different" | "blocked";

/**
 * What a build does: `files` become all there is, beside the issues that were sent.
 *
 * @throws TypeError when one of `files` would lie outside `dir` or belongs to somebody else's part of it: a bug of the
 *   caller, whose paths are made from slugs
 */
export function planOutput(dir: string, files: ReadonlyMap<string, string>): OutputPlan {
  const owned = readManifest(dir);
  return planFiles(dir, files, {
    owned,
    belongs: (path) => !belongsToDigests(path),
    keeps: new Map([...owned].filter(([path]) => belongsToDigests(path))),
  });
}

/**
 * What writing issues does: `files` are added, everything else stays as it is.
 *
 * @throws TypeError when one of `files` would lie outside `digests/`: a bug of the caller
 */
export function planDigests(dir: string, files: ReadonlyMap<string, string>): OutputPlan {
  const owned = readManifest(dir);
  return planFiles(dir, files, { owned, belongs: belongsToDigests, keeps: owned });
}

interface Holdings {
  readonly owned: Manifest;
  /** Whether a path is in the part of the folder that is written. */
  readonly belongs: (path: string) => boolean;
  /** What of ours stays, whether or not it is written now. */
  readonly keeps: Manifest;
}

/** Compares `files` with what lies in `dir`, reading only. */
function planFiles(
  dir: string,
  files: ReadonlyMap<string, string>,
  { owned, belongs, keeps }: Holdings,
): OutputPlan {
  const wanted = [...files].map(([path, content]) => {
    if (!staysInside(path) || !belongs(path)) throw new TypeError(`"${path}" must not be written here.`);
    const standing = compareFile(dir, path, content);
    return { path, standing: standing === "different" && !owned.has(path) ? "blocked" : standing };
  });
  const having = (standing: Standing) =>
    wanted
      .filter((file) => file.standing === standing)
      .map(({ path }) => path)
      .sort();
  const removed = [...owned.keys()].filter((path) => !files.has(path) && !keeps.has(path));
  return {
    created: having("absent"),
    changed: having("different"),
    unchanged: having("same"),
    foreign: having("blocked"),
    removed: removed.filter((path) => isPlainFile(dir, path)).sort(),
    owned,
    manifest: new Map([
      ...keeps,
      ...[...files].map(([path, content]): [string, string] => [path, hashContent(content)]),
    ]),
  };
}

function compareFile(dir: string, path: string, content: string): Standing {
  if (leadsThroughLink(dir, path)) return "blocked";
  const found = statOf(join(dir, path));
  if (found === undefined) return "absent";
  if (!found.isFile()) return "blocked";
  const bytes = Buffer.from(content);
  return found.size === bytes.length && readFileSync(join(dir, path)).equals(bytes) ? "same" : "different";
}

/** A link is neither followed nor removed: what it leads to may lie anywhere. */
function isPlainFile(dir: string, path: string): boolean {
  return !leadsThroughLink(dir, path) && statOf(join(dir, path))?.isFile() === true;
}

/** Whether one of the folders between `dir` and the file is something else than a folder. */
function leadsThroughLink(dir: string, path: string): boolean {
  const folders = path.split("/").slice(0, -1);
  return folders.some((_, index) => {
    const found = statOf(join(dir, ...folders.slice(0, index + 1)));
    return found !== undefined && !found.isDirectory();
  });
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file there is nothing; the file itself is what the caller meets.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { compareFile } from "./compare.js";
import { type Content, encodeContent, makeChunkBuffer } from "./file-content.js";
import { systemErrorCode } from "./file-system.js";
import { isDigestPath, isInsideFolder, type OutputManifest, readOutputManifest } from "./output-manifest.js";

/** What to do with the output folder. Paths are relative to it, with `/`, and sorted. */
export interface OutputPlan {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Not ours, but in the way: files with other content, folders, or links on the path to a file. */
  readonly foreign: readonly string[];
  /** Files that won't be ours any more. */
  readonly released: readonly string[];
  /** Files among `files` that will be ours. */
  readonly kept: OutputManifest;
}

/** Opens, for writing, the file for the new content of `path`. */
export type OpenStage = (path: string) => number;

/**
 * Plans a build: `files` replace everything except the issues that have been sent. The contents are made once, one at a time.
 *
 * @param stage if absent, nothing is written, and `kept` lacks the files that differ
 * @throws TypeError when one of `files` would be outside `dir` or in `digests/`: a bug of the caller
 */
export function planOutput(dir: string, files: ReadonlyMap<string, Content>, stage?: OpenStage): OutputPlan {
  return planFiles(dir, files, {
    owned: readOutputManifest(dir),
    stage,
    belongs: (path) => !isDigestPath(path),
    keeps: isDigestPath,
  });
}

/**
 * Plans the writing of issues: `files` are added, everything else stays.
 *
 * @throws TypeError when one of `files` would be outside `digests/`: a bug of the caller
 */
export function planDigests(dir: string, files: ReadonlyMap<string, Content>, stage?: OpenStage): OutputPlan {
  return planFiles(dir, files, {
    owned: readOutputManifest(dir),
    stage,
    belongs: isDigestPath,
    keeps: () => true,
  });
}

interface PlanRules {
  readonly owned: OutputManifest;
  /** Whether a file may be written at this path. */
  readonly belongs: (path: string) => boolean;
  /** Whether a file of ours stays even if it isn't written now. */
  readonly keeps: (path: string) => boolean;
  readonly stage: OpenStage | undefined;
}

function planFiles(dir: string, files: ReadonlyMap<string, Content>, rules: PlanRules): OutputPlan {
  const { owned, belongs, keeps } = rules;
  const buffers = { made: makeChunkBuffer(), existing: makeChunkBuffer() };
  const classified = [...files].map(([path, content]) => {
    if (!isInsideFolder(path) || !belongs(path)) throw new TypeError(`"${path}" must not be written here.`);
    return { path, ...classifyFile({ dir, path, content, buffers }, rules) };
  });
  const pathsOf = (wanted: FileStatus) =>
    classified.flatMap(({ path, status }) => (status === wanted ? [path] : [])).sort();
  const released = [...owned.keys()].filter((path) => !files.has(path) && !keeps(path));
  return {
    created: pathsOf("absent"),
    changed: pathsOf("different"),
    unchanged: pathsOf("same"),
    foreign: pathsOf("blocked"),
    removed: released.filter((path) => isPlainFile(dir, path)).sort(),
    released,
    kept: new Map(
      classified.flatMap(({ path, hash }): [string, string][] => (hash === undefined ? [] : [[path, hash]])),
    ),
  };
}

interface WantedFile {
  readonly dir: string;
  readonly path: string;
  readonly content: Content;
  readonly buffers: { readonly made: Buffer; readonly existing: Buffer };
}

type FileStatus = "absent" | "same" | "different" | "blocked";

function classifyFile(
  { dir, path, content, buffers }: WantedFile,
  { owned, stage }: PlanRules,
): { readonly status: FileStatus; readonly hash?: string } {
  const found = passesThroughLink(dir, path) ? "blocked" : pathStatus(join(dir, path));
  if (found === "blocked") return { status: "blocked" };
  const isAbsent = found === "absent";
  const isOurs = isAbsent || owned.has(path) || !isForeign(dir, path);
  const { isSame, hash } = compareFile({
    path: isAbsent ? undefined : join(dir, path),
    chunks: encodeContent(content, buffers.made),
    buffer: buffers.existing,
    openTarget: stage && isOurs ? () => stage(path) : undefined,
  });
  if (isSame) return { status: "same", hash };
  return { status: isAbsent ? "absent" : isOurs ? "different" : "blocked", hash };
}

/**
 * A file that isn't in the manifest that we read may still be ours: another process may have written it since, or be about to
 * remove it. Such a file is in the manifest for as long as it exists.
 */
function isForeign(dir: string, path: string): boolean {
  for (;;) {
    const before = statOf(join(dir, path));
    if (before === undefined || readOutputManifest(dir).has(path)) return false;
    const after = statOf(join(dir, path));
    if (after?.ino === before.ino && after.ctimeMs === before.ctimeMs) return true;
  }
}

function pathStatus(path: string): "absent" | "file" | "blocked" {
  const found = statOf(path);
  if (found === undefined) return "absent";
  return found.isFile() ? "file" : "blocked";
}

/** A link is neither followed nor removed: its target may be anywhere. */
export function isPlainFile(dir: string, path: string): boolean {
  return !passesThroughLink(dir, path) && statOf(join(dir, path))?.isFile() === true;
}

/** Whether one of the folders between `dir` and the file is something other than a folder. */
function passesThroughLink(dir: string, path: string): boolean {
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
    // Nothing can exist below a file; the caller meets the file itself.
    if (systemErrorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

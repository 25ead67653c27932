import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { compareFile } from "./compare.js";
import { type Content, encodeContent } from "./file-content.js";
import { isDigestPath, isInsideFolder, type OutputManifest, readOutputManifest } from "./output-manifest.js";

/** What has to happen to the output folder. Paths are relative to it, with `/`, and sorted. */
export interface OutputPlan {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Not ours, and in the way: a file with other content, a folder, or a link on the way there. */
  readonly foreign: readonly string[];
  /** What was ours before and isn't afterwards. */
  readonly released: readonly string[];
  /** What of `files` is ours afterwards. */
  readonly kept: OutputManifest;
}

type FileStatus = "absent" | "same" | "different" | "blocked";

/** Opens what takes the content of a file that is to be created or changed, for writing. */
export type OpenStage = (path: string) => number;

/**
 * What a build does: `files` become all there is, beside the issues that were sent. Each file's content is made once, and one
 * at a time.
 *
 * @param stage absent where nothing shall be written; `kept` then lacks the files that differ
 * @throws TypeError when one of `files` would lie outside `dir` or belongs to somebody else's part of it: a bug of the
 *   caller, whose paths are made from slugs
 */
export function planOutput(dir: string, files: ReadonlyMap<string, Content>, stage?: OpenStage): OutputPlan {
  const owned = readOutputManifest(dir);
  return planFiles(dir, files, {
    ...{ owned, stage },
    belongs: (path) => !isDigestPath(path),
    keeps: isDigestPath,
  });
}

/**
 * What writing issues does: `files` are added, everything else stays as it is.
 *
 * @throws TypeError when one of `files` would lie outside `digests/`: a bug of the caller
 */
export function planDigests(dir: string, files: ReadonlyMap<string, Content>, stage?: OpenStage): OutputPlan {
  const owned = readOutputManifest(dir);
  return planFiles(dir, files, { owned, stage, belongs: isDigestPath, keeps: () => true });
}

interface PlanRules {
  readonly owned: OutputManifest;
  /** Whether a path is in the part of the folder that is written. */
  readonly belongs: (path: string) => boolean;
  /** Whether a path of ours stays, though it isn't written now. */
  readonly keeps: (path: string) => boolean;
  readonly stage: OpenStage | undefined;
}

/** Compares `files` with what lies in `dir`, reading only. */
function planFiles(
  dir: string,
  files: ReadonlyMap<string, Content>,
  { owned, belongs, keeps, stage }: PlanRules,
): OutputPlan {
  const wanted = [...files].map(([path, content]) => {
    if (!isInsideFolder(path) || !belongs(path)) throw new TypeError(`"${path}" must not be written here.`);
    return { path, ...classifyFile({ dir, path, content }, owned, stage) };
  });
  const having = (status: FileStatus) =>
    wanted
      .filter((file) => file.status === status)
      .map(({ path }) => path)
      .sort();
  const released = [...owned.keys()].filter((path) => !files.has(path) && !keeps(path));
  return {
    created: having("absent"),
    changed: having("different"),
    unchanged: having("same"),
    foreign: having("blocked"),
    removed: released.filter((path) => isPlainFile(dir, path)).sort(),
    released,
    kept: new Map(
      wanted.flatMap(({ path, hash }): [string, string][] => (hash === undefined ? [] : [[path, hash]])),
    ),
  };
}

interface WantedFile {
  readonly dir: string;
  readonly path: string;
  readonly content: Content;
}

interface ClassifiedFile {
  readonly status: FileStatus;
  readonly hash?: string;
}

function classifyFile(
  { dir, path, content }: WantedFile,
  owned: OutputManifest,
  stage: OpenStage | undefined,
): ClassifiedFile {
  const there = passesThroughLink(dir, path) ? "blocked" : pathStatus(join(dir, path));
  if (there === "blocked") return { status: "blocked" };
  const isOurs = there === "absent" || owned.has(path) || !isForeign(dir, path);
  const compared = compareFile({
    ...(there === "absent" ? {} : { path: join(dir, path) }),
    chunks: encodeContent(content),
    ...(stage === undefined || !isOurs ? {} : { openTarget: () => stage(path) }),
  });
  if (compared.kind === "same") return { status: "same", hash: compared.hash };
  const { hash } = compared;
  const status = there === "absent" ? "absent" : isOurs ? "different" : "blocked";
  return { status, ...(hash === undefined ? {} : { hash }) };
}

/**
 * Another process of ours may have put it there since the manifest was read, or be about to remove it: such a file is in the
 * manifest for as long as it lies there.
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

/** A link is neither followed nor removed: what it leads to may lie anywhere. */
export function isPlainFile(dir: string, path: string): boolean {
  return !passesThroughLink(dir, path) && statOf(join(dir, path))?.isFile() === true;
}

/** Whether one of the folders between `dir` and the file is something else than a folder. */
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
    // Below a file there is nothing; the file itself is what the caller meets.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

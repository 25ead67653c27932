import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { compareFile } from "./compare.js";
import { type Content, encodeContent } from "./content.js";
import { belongsToDigests, type Manifest, readManifest, staysInside } from "./manifest.js";

/** What has to happen to the output folder. Paths are relative to it, with `/`, and sorted. */
export interface OutputPlan {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Not ours, and in the way: a file with other content, a folder, or a link on the way there. */
  readonly foreign: readonly string[];
  /** What was ours before and isn't afterwards. */
  readonly disowned: readonly string[];
  /** What of `files` is ours afterwards. */
  readonly kept: Manifest;
}

type Standing = "absent" | "same" | "different" | "blocked";

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
  const owned = readManifest(dir);
  return planFiles(dir, files, {
    ...{ owned, stage },
    belongs: (path) => !belongsToDigests(path),
    keeps: belongsToDigests,
  });
}

/**
 * What writing issues does: `files` are added, everything else stays as it is.
 *
 * @throws TypeError when one of `files` would lie outside `digests/`: a bug of the caller
 */
export function planDigests(dir: string, files: ReadonlyMap<string, Content>, stage?: OpenStage): OutputPlan {
  const owned = readManifest(dir);
  return planFiles(dir, files, { owned, stage, belongs: belongsToDigests, keeps: () => true });
}

interface Holdings {
  readonly owned: Manifest;
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
  { owned, belongs, keeps, stage }: Holdings,
): OutputPlan {
  const wanted = [...files].map(([path, content]) => {
    if (!staysInside(path) || !belongs(path)) throw new TypeError(`"${path}" must not be written here.`);
    return { path, ...judgeFile({ dir, path, content }, owned, stage) };
  });
  const having = (standing: Standing) =>
    wanted
      .filter((file) => file.standing === standing)
      .map(({ path }) => path)
      .sort();
  const disowned = [...owned.keys()].filter((path) => !files.has(path) && !keeps(path));
  return {
    created: having("absent"),
    changed: having("different"),
    unchanged: having("same"),
    foreign: having("blocked"),
    removed: disowned.filter((path) => isPlainFile(dir, path)).sort(),
    disowned,
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

interface Judged {
  readonly standing: Standing;
  readonly hash?: string;
}

function judgeFile(
  { dir, path, content }: WantedFile,
  owned: Manifest,
  stage: OpenStage | undefined,
): Judged {
  const there = leadsThroughLink(dir, path) ? "blocked" : standingOf(join(dir, path));
  if (there === "blocked") return { standing: "blocked" };
  const isOurs = there === "absent" || owned.has(path) || !isTheirs(dir, path);
  const compared = compareFile({
    ...(there === "absent" ? {} : { path: join(dir, path) }),
    chunks: encodeContent(content),
    ...(stage === undefined || !isOurs ? {} : { openTarget: () => stage(path) }),
  });
  if (compared.kind === "same") return { standing: "same", hash: compared.hash };
  const { hash } = compared;
  const standing = there === "absent" ? "absent" : isOurs ? "different" : "blocked";
  return { standing, ...(hash === undefined ? {} : { hash }) };
}

/**
 * Another process of ours may have put it there since the manifest was read, or be about to remove it: such a file is in the
 * manifest for as long as it lies there.
 */
function isTheirs(dir: string, path: string): boolean {
  for (;;) {
    const before = statOf(join(dir, path));
    if (before === undefined || readManifest(dir).has(path)) return false;
    const after = statOf(join(dir, path));
    if (after?.ino === before.ino && after.ctimeMs === before.ctimeMs) return true;
  }
}

function standingOf(path: string): "absent" | "file" | "blocked" {
  const found = statOf(path);
  if (found === undefined) return "absent";
  return found.isFile() ? "file" : "blocked";
}

/** A link is neither followed nor removed: what it leads to may lie anywhere. */
export function isPlainFile(dir: string, path: string): boolean {
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

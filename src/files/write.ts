import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { FeedletterError } from "#errors.js";
import { writeAll } from "./compare.js";
import type { Content } from "./file-content.js";
import { listFolder, readIfExists, removeIfEmpty, unlessMissing, withReadableErrors } from "./file-system.js";
import { type Writer, withLock } from "./lock-file.js";
import {
  formatOutputManifest,
  MANIFEST_NAME,
  type OutputManifest,
  readOutputManifest,
} from "./output-manifest.js";
import { isPlainFile, type OutputPlan, planDigests, planOutput } from "./plan.js";

/** Paths relative to the output folder, with `/`, sorted. */
export type WriteResult = Pick<OutputPlan, "created" | "changed" | "unchanged" | "removed">;

/** Paths relative to the output folder, with `/`, sorted. */
export interface OutputDiff {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly leftOver: readonly string[];
}

/**
 * Makes `dir` hold `files`: writes those whose bytes differ, removes those of an earlier build that aren't among them (and
 * folders that are empty then), and touches nothing else. Other programs see each file old or new, never half-written.
 *
 * All contents are written next to their targets before the first is renamed into place, so a full disk changes nothing. If
 * two processes write at the same time, they rename one after the other, and the later one wins.
 *
 * @param files path relative to `dir`, with `/` → content
 * @throws FeedletterError E_OUT_FOREIGN if a file that isn't ours is in the way, E_OUT_WRITE if the file system refuses; all
 *   existing files are intact then
 */
export function writeOutput(dir: string, files: ReadonlyMap<string, Content>, writer: Writer): WriteResult {
  return applyPlan({ dir, writer }, files, planOutput);
}

/**
 * Writes pages of sent issues below `digests/` and leaves everything else alone: the files of builds, and issues that are not
 * among `files`.
 *
 * @throws FeedletterError like `writeOutput`
 */
export function writeDigestPages(
  dir: string,
  files: ReadonlyMap<string, Content>,
  writer: Writer,
): WriteResult {
  return applyPlan({ dir, writer }, files, planDigests);
}

/**
 * What `writeOutput` would change; nothing is written. A file that isn't ours and differs counts as changed.
 *
 * @throws FeedletterError E_OUT_WRITE if `dir` can't be read
 */
export function compareOutput(dir: string, files: ReadonlyMap<string, Content>): OutputDiff {
  const { created, changed, foreign, removed } = withReadableErrors(dir, () => planOutput(dir, files));
  return { missing: created, changed: [...changed, ...foreign].sort(), leftOver: removed };
}

type Planner = typeof planOutput;

interface Target {
  readonly dir: string;
  readonly writer: Writer;
}

function applyPlan(target: Target, files: ReadonlyMap<string, Content>, planFiles: Planner): WriteResult {
  const { dir } = target;
  return withReadableErrors(dir, () => {
    const touched = [...files.keys(), ...readOutputManifest(dir).keys(), MANIFEST_NAME];
    removeTemporaries(target, touched);
    try {
      const plan = stageFiles(target, files, planFiles);
      replaceFiles(target, plan);
      const { created, changed, unchanged, removed } = plan;
      return { created, changed, unchanged, removed };
    } finally {
      removeTemporaries(target, touched);
    }
  });
}

function replaceFiles(target: Target, plan: OutputPlan): void {
  const { dir, writer } = target;
  const staged = [...plan.created, ...plan.changed];
  const addKept = (ours: OutputManifest): OutputManifest => new Map([...ours, ...plan.kept]);
  const isReleased = new Set(plan.released);
  // A folder without write permission is fine as long as nothing changes.
  if (staged.length + plan.released.length === 0 && isManifestCurrent(dir, addKept)) return;
  mkdirSync(dir, { recursive: true });
  withLock(join(dir, LOCK_NAME), writer, () => {
    // First the manifest lists both old and new files: if this process is killed from here on, the next one still knows that
    // all of them are ours.
    editManifest(target, addKept);
    for (const path of staged) renameSync(temporaryPath(join(dir, path), writer), join(dir, path));
    // Also files that another process has put there meanwhile: no file of ours may be missing from the manifest.
    for (const path of plan.released.filter((released) => isPlainFile(dir, released))) {
      rmSync(join(dir, path), { force: true });
      removeEmptyFolders(dir, path);
    }
    editManifest(target, (ours) => new Map([...addKept(ours)].filter(([path]) => !isReleased.has(path))));
  });
}

/**
 * Writes the new contents next to their targets. If one fails, or a file that isn't ours is in the way, the folders created for
 * them are removed again.
 */
function stageFiles(target: Target, files: ReadonlyMap<string, Content>, planFiles: Planner): OutputPlan {
  const { dir, writer } = target;
  const folders: string[] = [];
  try {
    const plan = planFiles(dir, files, (path) => {
      const file = join(dir, path);
      return retryIfMissing(() => {
        const made = mkdirSync(dirname(file), { recursive: true });
        if (made !== undefined) folders.push(made);
        return openTemporary(file, writer);
      });
    });
    if (plan.foreign.length > 0) throw describeForeign(dir, plan.foreign);
    for (const path of plan.removed)
      unlessMissing(() => accessSync(dirname(join(dir, path)), constants.W_OK));
    return plan;
  } catch (error) {
    removeTemporaries(target, [...files.keys()]);
    for (const folder of folders.reverse()) removeEmptyTree(folder);
    throw error;
  }
}

/** Another process may remove the folder, as an empty one, before there is a file in it. */
function retryIfMissing<Result>(open: () => Result): Result {
  return unlessMissing(open) ?? open();
}

/** In the output folder while one process renames its files into place. */
const LOCK_NAME = ".feedletter-manifest.lock";

type Edit = (ours: OutputManifest) => OutputManifest;

function isManifestCurrent(dir: string, edit: Edit): boolean {
  return readIfExists(join(dir, MANIFEST_NAME)) === formatOutputManifest(edit(readOutputManifest(dir)));
}

/** Reads the manifest again, so that what other processes have added meanwhile stays in it. */
function editManifest({ dir, writer }: Target, edit: Edit): void {
  if (isManifestCurrent(dir, edit)) return;
  const target = join(dir, MANIFEST_NAME);
  const content = formatOutputManifest(edit(readOutputManifest(dir)));
  const file = openTemporary(target, writer);
  try {
    writeAll(file, Buffer.from(content));
  } finally {
    closeSync(file);
  }
  renameSync(temporaryPath(target, writer), target);
}

/** The name holds the id of the process that writes it, so that no other one removes it. */
const TEMPORARY = /^\..*?(?:\.([1-9]\d*))?\.feedletter-tmp$/s;

function temporaryPath(target: string, { pid }: Writer): string {
  return join(dirname(target), `.${basename(target)}.${pid}.feedletter-tmp`);
}

/** Never opens an existing file: it could be a link that leads out of the folder. */
function openTemporary(target: string, writer: Writer): number {
  return openSync(temporaryPath(target, writer), "wx");
}

/**
 * Removes the temporary files in the folders of `paths`, also those of killed processes. Those with our own id are left over
 * too, because this process writes one output at a time.
 */
function removeTemporaries({ dir, writer }: Target, paths: readonly string[]): void {
  const isInUse = (pid: number) => pid !== writer.pid && writer.isRunning(pid);
  for (const folder of new Set(paths.map((path) => join(dir, dirname(path))))) {
    for (const name of listFolder(folder)) {
      const found = TEMPORARY.exec(name);
      if (found === null || (found[1] !== undefined && isInUse(Number(found[1])))) continue;
      rmSync(join(folder, name), { force: true });
    }
  }
}

function removeEmptyFolders(dir: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
    if (!removeIfEmpty(join(dir, folder))) return;
}

/** Leaves files that another process has put there meanwhile. */
function removeEmptyTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyTree(join(folder, entry.name));
  removeIfEmpty(folder);
}

function describeForeign(dir: string, paths: readonly string[]): FeedletterError {
  const [first, ...others] = paths.map((path) => ({
    message: `"${path}" already exists and wasn't written by Feedletter. Nothing was changed.`,
    fix: "Move it away, or choose another folder with --out.",
    place: { file: join(dir, path) },
  }));
  if (first === undefined) throw new Error("No file is in the way.");
  return new FeedletterError("E_OUT_FOREIGN", { ...first, others });
}

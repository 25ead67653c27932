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
export interface WriteResult {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** Paths relative to the output folder, with `/`, sorted. */
export interface OutputDiff {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly leftOver: readonly string[];
}

/**
 * Makes `dir` hold `files`: writes those whose bytes differ, removes those of an earlier build that no longer belong (and
 * folders that this leaves empty), and touches nothing else. Whoever reads meanwhile sees each file old or new, never half.
 *
 * All contents are staged beside their targets before the first is renamed into place, so a full disk changes nothing. Two
 * processes that write at once do the latter one after the other, and of a file that both write the later one's stays.
 *
 * @param files path relative to `dir`, with `/` → content
 * @throws FeedletterError E_OUT_FOREIGN where somebody else's file is in the way, E_OUT_WRITE where the file system
 *   refuses; every file that was there is whole then
 */
export function writeOutput(dir: string, files: ReadonlyMap<string, Content>, writer: Writer): WriteResult {
  return applyPlan({ dir, writer }, files, planOutput);
}

/**
 * Adds pages of issues that were sent below `digests/`, or changes them, and leaves everything else alone: what builds write
 * and issues that are not among `files`.
 *
 * @throws FeedletterError as `writeOutput` does
 */
export function writeDigestPages(
  dir: string,
  files: ReadonlyMap<string, Content>,
  writer: Writer,
): WriteResult {
  return applyPlan({ dir, writer }, files, planDigests);
}

type Planner = typeof planOutput;

interface Target {
  readonly dir: string;
  readonly writer: Writer;
}

function applyPlan(target: Target, files: ReadonlyMap<string, Content>, plan: Planner): WriteResult {
  const { dir } = target;
  return withReadableErrors(dir, () => {
    const touched = [...files.keys(), ...readOutputManifest(dir).keys(), MANIFEST_NAME];
    removeTemporaries(target, touched);
    try {
      const { created, changed, unchanged, removed } = replaceFiles(target, stageFiles(target, files, plan));
      return { created, changed, unchanged, removed };
    } finally {
      removeTemporaries(target, touched);
    }
  });
}

/**
 * What `writeOutput` would change; nothing is written. A file that isn't ours and differs counts as changed.
 *
 * @throws FeedletterError E_OUT_WRITE where `dir` can't be read
 */
export function compareOutput(dir: string, files: ReadonlyMap<string, Content>): OutputDiff {
  const { created, changed, foreign, removed } = withReadableErrors(dir, () => planOutput(dir, files));
  return { missing: created, changed: [...changed, ...foreign].sort(), leftOver: removed };
}

function replaceFiles(target: Target, plan: OutputPlan): OutputPlan {
  const { dir, writer } = target;
  const staged = [...plan.created, ...plan.changed];
  const added = (ours: OutputManifest): OutputManifest => new Map([...ours, ...plan.kept]);
  const replace = (): void => {
    // The manifest first names old and new files alike: a run that is killed from here on leaves nothing that the next one
    // takes for somebody else's.
    editManifest(target, added);
    for (const path of staged) renameSync(temporaryPath(join(dir, path), writer), join(dir, path));
    // Also what another process has put there since it was looked for: what isn't listed any more must not lie there.
    for (const path of plan.released.filter((gone) => isPlainFile(dir, gone))) {
      rmSync(join(dir, path), { force: true });
      removeEmptyFolders(dir, path);
    }
    editManifest(target, (ours) => withoutPaths(added(ours), plan.released));
  };
  // A folder that can't be written is no mistake where nothing changes.
  if (staged.length + plan.released.length === 0 && isManifestCurrent(dir, added)) return plan;
  mkdirSync(dir, { recursive: true });
  withLock(join(dir, LOCK_NAME), writer, replace);
  return plan;
}

function withoutPaths(manifest: OutputManifest, paths: readonly string[]): OutputManifest {
  const left = new Map(manifest);
  for (const path of paths) left.delete(path);
  return left;
}

/**
 * Writes what has changed beside its targets; where one fails, or somebody else's file is in the way, the folders that were
 * made for them go again.
 */
function stageFiles(target: Target, files: ReadonlyMap<string, Content>, planned: Planner): OutputPlan {
  const { dir, writer } = target;
  const folders: string[] = [];
  try {
    const plan = planned(dir, files, (path) => {
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

/** Another process that clears up may take an empty folder away before a file is in it. */
function retryIfMissing<Result>(open: () => Result): Result {
  return unlessMissing(open) ?? open();
}

/** Lies in the output folder while one process puts its files in place. */
const LOCK_NAME = ".feedletter-manifest.lock";

type Edit = (ours: OutputManifest) => OutputManifest;

function isManifestCurrent(dir: string, edit: Edit): boolean {
  return readIfExists(join(dir, MANIFEST_NAME)) === formatOutputManifest(edit(readOutputManifest(dir)));
}

/** What others have written since we looked at the folder stays as they left it, so the manifest is read anew. */
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

/** The process that writes it is in its name, so that no other one takes it away. */
const TEMPORARY = /^\..*?(?:\.([1-9]\d*))?\.feedletter-tmp$/s;

function temporaryPath(target: string, { pid }: Writer): string {
  return join(dirname(target), `.${basename(target)}.${pid}.feedletter-tmp`);
}

/** Never one that is there: it could be a link that leads out of the folder. */
function openTemporary(target: string, writer: Writer): number {
  return openSync(temporaryPath(target, writer), "wx");
}

/** Also what a killed run left behind. */
function removeTemporaries({ dir, writer }: Target, paths: readonly string[]): void {
  for (const folder of new Set(paths.map((path) => dirname(path))))
    removeTemporariesIn(join(dir, folder), writer);
}

/** This process writes one output at a time, so whatever has its id and isn't in use now was left by an earlier one. */
function removeTemporariesIn(folder: string, { pid: own, isRunning }: Writer): void {
  for (const name of listFolder(folder)) {
    const found = TEMPORARY.exec(name);
    if (found === null) continue;
    const pid = Number(found[1]);
    if (Number.isNaN(pid) || pid === own || !isRunning(pid)) rmSync(join(folder, name), { force: true });
  }
}

function removeEmptyFolders(dir: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
    if (!removeIfEmpty(join(dir, folder))) return;
}

/** Leaves what another process has put there meanwhile. */
function removeEmptyTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyTree(join(folder, entry.name));
  removeIfEmpty(folder);
}

function describeForeign(dir: string, paths: readonly string[]): FeedletterError {
  const [first, ...others] = paths.map((path) => ({
    message: `"${path}" is there already and was not written by Feedletter, so nothing was changed.`,
    fix: "Move it away, or choose another folder with --out.",
    place: { file: join(dir, path) },
  }));
  if (first === undefined) throw new Error("No file is in the way.");
  return new FeedletterError("E_OUT_FOREIGN", { ...first, others });
}

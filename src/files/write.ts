import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { FeedletterError } from "#errors.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import { moveFile } from "#machine/move-file.js";
import { openTemporaryFolder, type TemporaryFolder } from "#machine/temporary-folder.js";
import { writeAll } from "./compare.js";
import type { Content } from "./file-content.js";
import {
  listFolder,
  readIfExists,
  removeIfEmpty,
  systemErrorCode,
  unlessMissing,
  withReadableErrors,
} from "./file-system.js";
import { withLock } from "./lock-file.js";
import {
  formatOutputManifest,
  MANIFEST_NAME,
  type OutputManifest,
  readOutputManifest,
} from "./output-manifest.js";
import { isPlainFile, type OutputPlan, planDigests, planOutput } from "./plan.js";

/** This process as a writer of the output folder. */
export interface Writer extends LeaseHolder {
  /** Where unfinished files are kept. Not in the output folder, which is published as it is. All writers share it. */
  readonly temporary: string;
  /** Ms to wait for a process that may be writing. */
  readonly lockTimeout: number;
}

/** Paths relative to the output folder, with `/`, sorted. */
export type WriteResult = Pick<OutputPlan, "created" | "changed" | "unchanged" | "removed">;

/** Paths relative to the output folder, with `/`, sorted. */
export interface OutputDiff {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly leftOver: readonly string[];
}

/**
 * Makes `dir` contain `files`: writes those whose bytes differ, removes those of an earlier build that aren't among them (and
 * folders that become empty), and changes nothing else. Other programs see the old or the new file, never a half-written one.
 *
 * All contents are written into `writer.temporary` before the first is moved into place, so a full disk changes nothing
 * (unless that folder is on another file system). If two processes write at the same time, one moves its files after the other,
 * and the later one wins.
 *
 * @param files path relative to `dir`, with `/` → content
 * @throws FeedletterError E_OUT_FOREIGN if a file that isn't ours is in the way, E_OUT_WRITE if the file system reports an
 *   error; all existing files are then unchanged
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
  /** For unfinished files and the lock. */
  readonly privateFolder: string;
  readonly temporaries: TemporaryFolder;
}

function applyPlan(
  { dir, writer }: Pick<Target, "dir" | "writer">,
  files: ReadonlyMap<string, Content>,
  planFiles: Planner,
): WriteResult {
  return withReadableErrors(dir, () => {
    const privateFolder = choosePrivateFolder(dir, writer);
    const temporaries = openTemporaryFolder(privateFolder, writer);
    const target = { dir, writer, privateFolder, temporaries };
    try {
      const staged = stageFiles(target, files, planFiles);
      replaceFiles(target, staged);
      const { created, changed, unchanged, removed } = staged.plan;
      return { created, changed, unchanged, removed };
    } finally {
      temporaries.close();
      if (privateFolder !== writer.temporary) removeIfEmpty(privateFolder);
    }
  });
}

/** In the output folder, if the project folder can't be written (a container may mount it read-only). */
const FALLBACK_FOLDER = ".feedletter-tmp";

function choosePrivateFolder(dir: string, { temporary }: Writer): string {
  try {
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    accessSync(temporary, constants.W_OK);
    return temporary;
  } catch {
    return join(dir, FALLBACK_FOLDER);
  }
}

interface StagedFiles {
  readonly plan: OutputPlan;
  /** Path in the output folder → its new content. */
  readonly staged: ReadonlyMap<string, UnfinishedFile>;
}

interface UnfinishedFile {
  readonly path: string;
  /** Open for writing. */
  readonly file: number;
  /** The mode it gets when it is published. Until then only this user can read it. */
  readonly mode: number;
}

function createUnfinished({ temporaries }: Target): UnfinishedFile {
  const path = temporaries.nextPath();
  const file = openSync(path, "wx");
  const { mode } = fstatSync(file);
  fchmodSync(file, 0o600);
  return { path, file, mode };
}

function stageFiles(target: Target, files: ReadonlyMap<string, Content>, planFiles: Planner): StagedFiles {
  const { dir } = target;
  const staged = new Map<string, UnfinishedFile>();
  const plan = planFiles(dir, files, (path) => {
    requireWritable(dirname(join(dir, path)));
    const unfinished = createUnfinished(target);
    staged.set(path, unfinished);
    return unfinished.file;
  });
  if (plan.foreign.length > 0) throw describeForeign(dir, plan.foreign);
  for (const path of plan.removed) unlessMissing(() => accessSync(dirname(join(dir, path)), constants.W_OK));
  return { plan, staged };
}

/** Called before anything is changed. @throws the file system's error, also if a folder can't be created */
function requireWritable(folder: string): void {
  const exists = unlessMissing(() => {
    // With the slash, a file instead of a folder is an error.
    accessSync(`${folder}/`, constants.W_OK);
    return true;
  });
  if (!exists && dirname(folder) !== folder) requireWritable(dirname(folder));
}

function replaceFiles(target: Target, { plan, staged }: StagedFiles): void {
  const { dir, writer, privateFolder, temporaries } = target;
  const addKept = (ours: OutputManifest): OutputManifest => new Map([...ours, ...plan.kept]);
  const isReleased = new Set(plan.released);
  const left = findLeft(dir, [...plan.kept.keys(), ...plan.released, MANIFEST_NAME]);
  // A folder without write permission is fine as long as nothing changes.
  const isDone = staged.size + plan.released.length + left.length === 0 && isManifestCurrent(dir, addKept);
  if (isDone) return;
  mkdirSync(dir, { recursive: true });
  mkdirSync(privateFolder, { recursive: true, mode: 0o700 });
  withLock(join(privateFolder, LOCK_NAME), { ...writer, asidePath: temporaries.nextPath }, () => {
    for (const path of left) rmSync(path, { force: true });
    // First the manifest lists both old and new files, so that if this process is killed from here on, the next one still knows
    // that they are ours.
    editManifest(target, addKept);
    for (const [path, unfinished] of staged) moveIntoPlace(unfinished, join(dir, path));
    // This includes files that another process has written in the meantime: every file of ours must be in the manifest.
    for (const path of plan.released.filter((released) => isPlainFile(dir, released))) {
      rmSync(join(dir, path), { force: true });
      removeEmptyFolders(dir, path);
    }
    editManifest(target, (ours) => new Map([...addKept(ours)].filter(([path]) => !isReleased.has(path))));
  });
}

/** In the private folder while a process moves its files into place. */
const LOCK_NAME = "output.lock";
const LEFT = /^\..*\.feedletter-tmp$/s;

/** Copies that a killed process has left in the folders of `paths` while moving files into place. */
function findLeft(dir: string, paths: readonly string[]): readonly string[] {
  const folders = new Set(paths.map((path) => join(dir, dirname(path))));
  return [...folders].flatMap((folder) =>
    listFolder(folder).flatMap((name) => (LEFT.test(name) ? [join(folder, name)] : [])),
  );
}

/** Replaces the file in one step, so that readers find the old or the new one. */
function moveIntoPlace({ path: from, mode }: UnfinishedFile, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  chmodSync(from, mode);
  if (tryRename(from, to)) return;
  // If the target is on another file system, a copy must be next to it, for a moment and one at a time.
  const copy = join(dirname(to), `.${randomUUID()}.feedletter-tmp`);
  try {
    copyFileSync(from, copy, constants.COPYFILE_EXCL);
    moveFile(copy, to);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}

const SET_GROUP_ID = 0o2000;

function tryRename(from: string, to: string): boolean {
  const { mode, gid } = statSync(dirname(to));
  try {
    // What is created in such a folder belongs to its group, for example a web server's.
    if ((mode & SET_GROUP_ID) !== 0) chownSync(from, -1, gid);
    moveFile(from, to);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EXDEV" || code === "EPERM") return false;
    throw error;
  }
}

type Edit = (ours: OutputManifest) => OutputManifest;

function isManifestCurrent(dir: string, edit: Edit): boolean {
  return readIfExists(join(dir, MANIFEST_NAME)) === formatOutputManifest(edit(readOutputManifest(dir)));
}

/** Reads the manifest again, so that what other processes have added in the meantime stays in it. */
function editManifest(target: Target, edit: Edit): void {
  const { dir } = target;
  if (isManifestCurrent(dir, edit)) return;
  const content = formatOutputManifest(edit(readOutputManifest(dir)));
  const unfinished = createUnfinished(target);
  try {
    writeAll(unfinished.file, Buffer.from(content));
  } finally {
    closeSync(unfinished.file);
  }
  moveIntoPlace(unfinished, join(dir, MANIFEST_NAME));
}

function removeEmptyFolders(dir: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
    if (!removeIfEmpty(join(dir, folder))) return;
}

function describeForeign(dir: string, paths: readonly string[]): FeedletterError {
  const [first, ...others] = paths.map((path) => ({
    message: `"${path}" already exists and wasn't written by Feedletter. Nothing was changed.`,
    fix: "Switch off what writes it, choose other names with `feeds.files`, or another folder with --out.",
    place: { file: join(dir, path) },
  }));
  if (first === undefined) throw new Error("No file is in the way.");
  return new FeedletterError("E_OUT_FOREIGN", { ...first, others });
}

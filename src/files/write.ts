import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { FeedletterError } from "../errors.js";
import { writeAll } from "./compare.js";
import type { Content } from "./content.js";
import { namesIn, readIfThere, withPlainErrors } from "./file-system.js";
import { formatManifest, MANIFEST_NAME, type Manifest, readManifest } from "./manifest.js";
import { type OutputPlan, planDigests, planOutput } from "./plan.js";

/** Paths relative to the output folder, with `/`, sorted. */
export interface Written {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** Paths relative to the output folder, with `/`, sorted. */
export interface Stale {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly leftOver: readonly string[];
}

/**
 * Makes `dir` hold `files`: writes those whose bytes differ, removes those of an earlier build that no longer belong (and
 * folders that this leaves empty), and touches nothing else. Whoever reads meanwhile sees each file old or new, never half.
 *
 * All contents are staged beside their targets before the first is renamed into place, so a full disk changes nothing.
 *
 * @param files path relative to `dir`, with `/` → content
 * @throws FeedletterError E_OUT_FOREIGN where somebody else's file is in the way, E_OUT_WRITE where the file system
 *   refuses; every file that was there is whole then
 */
export function writeOutput(dir: string, files: ReadonlyMap<string, Content>): Written {
  return carryOut(dir, files, planOutput);
}

/**
 * Adds pages of issues that were sent below `digests/`, or changes them, and leaves everything else alone: what builds write
 * and issues that are not among `files`.
 *
 * @throws FeedletterError as `writeOutput` does
 */
export function writeDigestPages(dir: string, files: ReadonlyMap<string, Content>): Written {
  return carryOut(dir, files, planDigests);
}

type Planner = typeof planOutput;

function carryOut(dir: string, files: ReadonlyMap<string, Content>, plan: Planner): Written {
  return withPlainErrors(dir, () => {
    const touched = [...files.keys(), ...readManifest(dir).keys(), MANIFEST_NAME];
    removeTemporaries(dir, touched);
    try {
      const { created, changed, unchanged, removed } = replaceFiles(dir, stageFiles(dir, files, plan));
      return { created, changed, unchanged, removed };
    } finally {
      removeTemporaries(dir, touched);
    }
  });
}

/**
 * What `writeOutput` would change; nothing is written. A file that isn't ours and differs counts as changed.
 *
 * @throws FeedletterError E_OUT_WRITE where `dir` can't be read
 */
export function compareOutput(dir: string, files: ReadonlyMap<string, Content>): Stale {
  const { created, changed, foreign, removed } = withPlainErrors(dir, () => planOutput(dir, files));
  return { missing: created, changed: [...changed, ...foreign].sort(), leftOver: removed };
}

function replaceFiles(dir: string, plan: OutputPlan): OutputPlan {
  const staged = [...plan.created, ...plan.changed];
  // The manifest first names old and new files alike: a run that is killed from here on leaves nothing that the next one
  // takes for somebody else's.
  writeManifest(dir, new Map([...plan.owned, ...plan.manifest]));
  for (const path of staged) renameSync(temporaryOf(join(dir, path)), join(dir, path));
  for (const path of plan.removed) {
    rmSync(join(dir, path));
    removeEmptyFolders(dir, path);
  }
  writeManifest(dir, plan.manifest);
  return plan;
}

/**
 * Writes what has changed beside its targets; where one fails, or somebody else's file is in the way, the folders that were
 * made for them go again.
 */
function stageFiles(dir: string, files: ReadonlyMap<string, Content>, planned: Planner): OutputPlan {
  const folders: string[] = [];
  try {
    const plan = planned(dir, files, (path) => {
      const target = join(dir, path);
      const made = mkdirSync(dirname(target), { recursive: true });
      if (made !== undefined) folders.push(made);
      return openTemporary(target);
    });
    if (plan.foreign.length > 0) throw describeForeign(dir, plan.foreign);
    for (const path of plan.removed) accessSync(dirname(join(dir, path)), constants.W_OK);
    return plan;
  } catch (error) {
    for (const folder of folders.reverse()) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function writeManifest(dir: string, manifest: Manifest): void {
  const content = formatManifest(manifest);
  const target = join(dir, MANIFEST_NAME);
  if (readIfThere(target) === content) return;
  mkdirSync(dir, { recursive: true });
  const file = openTemporary(target);
  try {
    writeAll(file, Buffer.from(content));
  } finally {
    closeSync(file);
  }
  renameSync(temporaryOf(target), target);
}

const TEMPORARY_ENDING = ".feedletter-tmp";

function temporaryOf(target: string): string {
  return join(dirname(target), `.${basename(target)}${TEMPORARY_ENDING}`);
}

/** Never one that is there: it could be a link that leads out of the folder. */
function openTemporary(target: string): number {
  return openSync(temporaryOf(target), "wx");
}

/** Also what a killed run left behind. */
function removeTemporaries(dir: string, paths: readonly string[]): void {
  for (const folder of new Set(paths.map((path) => dirname(path)))) removeTemporariesIn(join(dir, folder));
}

function removeTemporariesIn(folder: string): void {
  for (const name of namesIn(folder)) {
    if (name.startsWith(".") && name.endsWith(TEMPORARY_ENDING)) rmSync(join(folder, name), { force: true });
  }
}

function removeEmptyFolders(dir: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (namesIn(join(dir, folder)).length > 0) return;
    rmdirSync(join(dir, folder));
  }
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

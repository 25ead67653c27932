import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { LeaseHolder } from "./lease-holder.js";
import { statIfThere } from "./stat-if-there.js";

/** Where a process puts unfinished files. */
export interface TemporaryFolder {
  /** An unused path, in a folder that exists. */
  readonly nextPath: () => string;
  /** Removes everything that is still there. */
  readonly close: () => void;
}

/** Ms after which files are removed even if their process can't be proved to have ended. */
const ABANDONED_AFTER = 24 * 60 * 60_000;

/**
 * Each process has its own folder in `parent`, named after it and created when it is first needed. Folders of dead processes
 * are removed at once, and abandoned ones when this process's folder is created.
 */
export function openTemporaryFolder(parent: string, owner: LeaseHolder): TemporaryFolder {
  let own: string | undefined;
  let files = 0;
  removeLeft(parent, (name) => isGone(name, owner));
  return {
    nextPath: () => {
      own ??= makeFolder(parent, owner);
      files += 1;
      return join(own, String(files));
    },
    close: () => {
      if (own !== undefined) rmSync(own, { recursive: true, force: true });
      own = undefined;
    },
  };
}

function makeFolder(parent: string, owner: LeaseHolder): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const own = mkdtempSync(join(parent, `${Buffer.from(owner.holder).toString("base64url")}.`));
  const made = statSync(own).mtimeMs;
  removeLeft(parent, (name, changed) => name !== basename(own) && changed < made - ABANDONED_AFTER);
  return own;
}

function isGone(name: string, { isGone }: LeaseHolder): boolean {
  const [encoded = ""] = name.split(".");
  return isGone(Buffer.from(encoded, "base64url").toString());
}

/** @param changed when the folder was last changed, ms */
function removeLeft(parent: string, isLeft: (name: string, changed: number) => boolean): void {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    const found = statIfThere(folder);
    if (found?.isDirectory() && isLeft(name, found.mtimeMs)) removeIfAllowed(folder);
  }
}

function removeIfAllowed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It belongs to another user.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import { closeSync, linkSync, openSync, rmSync, writeSync } from "node:fs";
import type { LeaseHolder } from "#machine/lease-holder.js";
import { moveFile } from "#machine/move-file.js";
import { readIfExists, systemErrorCode, unlessMissing } from "./file-system.js";

/** This process, and how it deals with others that want the same lock. */
export interface LockUser extends LeaseHolder {
  /** Ms to wait for a process that may be running. Much longer than its work takes: after that, it hangs or has ended unnoticed. */
  readonly lockTimeout: number;
  /** A path that no other process uses, on the file system of the lock. */
  readonly asidePath: () => string;
}

const RETRY_MS = 5;

/**
 * Runs `act` while no other process runs its own with the same lock.
 *
 * @param lock a file that exists in the meantime and names the process; the lock of a killed process is taken over
 */
export function withLock<Result>(lock: string, user: LockUser, act: () => Result): Result {
  for (let waited = 0; !acquireLock(lock, user); waited += RETRY_MS) {
    if (waited >= user.lockTimeout) rmSync(lock, { force: true });
    else if (isHeld(lock, user)) sleepSync();
    else removeStaleLock(lock, user);
  }
  try {
    return act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquireLock(lock: string, { holder }: LockUser): boolean {
  const file = createExclusive(lock);
  if (file === undefined) return false;
  try {
    writeSync(file, holder);
    return true;
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function createExclusive(path: string): number | undefined {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return undefined;
    throw error;
  }
}

/** A lock with our own name was left by an earlier process with the same name, because we never hold two. */
function isHeld(lock: string, { holder: own, isGone }: LockUser): boolean {
  const holder = readIfExists(lock);
  // Empty until the other process has written its name.
  return holder !== own && (holder === undefined || holder === "" || !isGone(holder));
}

/** Renames the lock before removing it: if another process has taken it over since we looked, it is moved back. */
function removeStaleLock(lock: string, user: LockUser): void {
  const aside = user.asidePath();
  unlessMissing(() => moveFile(lock, aside));
  if (isHeld(aside, user)) restoreLock(aside, lock);
  rmSync(aside, { force: true });
}

function restoreLock(aside: string, lock: string): void {
  try {
    linkSync(aside, lock);
  } catch (error) {
    // A third process has the lock by now, or the file system has no links and there is nothing we can do.
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/** Synchronous, like everything that writes output. */
function sleepSync(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}

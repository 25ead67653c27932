import { closeSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { readIfExists, systemErrorCode, unlessMissing } from "./file-system.js";

/** This process, and how it deals with others that write into the same folder at the same time. */
export interface Writer {
  readonly pid: number;
  readonly isRunning: (pid: number) => boolean;
  /** Ms to wait for a running process. Far more than writing takes: after that, the process hangs or is on another machine. */
  readonly lockTimeout: number;
}

const RETRY_MS = 5;

/**
 * Runs `act` while no other process runs its own under the same lock.
 *
 * @param lock a file that exists meanwhile and holds the process id; the lock of a killed process is taken over
 */
export function withLock<Result>(lock: string, writer: Writer, act: () => Result): Result {
  for (let waited = 0; !acquireLock(lock, writer); waited += RETRY_MS) {
    if (waited >= writer.lockTimeout) rmSync(lock, { force: true });
    else if (isHeld(lock, writer)) sleepSync();
    else removeStaleLock(lock, writer);
  }
  try {
    return act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquireLock(lock: string, { pid }: Writer): boolean {
  const file = createExclusive(lock);
  if (file === undefined) return false;
  try {
    writeSync(file, String(pid));
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

/** A lock with our own id was left by an earlier process with the same id, because we never hold two. */
function isHeld(lock: string, { pid: own, isRunning }: Writer): boolean {
  const pid = Number(readIfExists(lock));
  // Empty until the other process has written its id.
  return !(pid > 0) || (pid !== own && isRunning(pid));
}

/** Renames the lock before it is removed: another process may have taken it over since we looked, and then it gets it back. */
function removeStaleLock(lock: string, writer: Writer): void {
  const aside = `${lock}.${writer.pid}`;
  unlessMissing(() => renameSync(lock, aside));
  if (isHeld(aside, writer)) restoreLock(aside, lock);
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

/** Synchronous, as all writing of output is. */
function sleepSync(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}

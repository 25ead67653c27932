import { closeSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { readIfExists, systemErrorCode, unlessMissing } from "./file-system.js";

/** The process that writes, and what it knows of others that may write into the same folder at the same time. */
export interface Writer {
  readonly pid: number;
  readonly isRunning: (pid: number) => boolean;
  /** Ms for which it waits for one that runs. Longer than any turn takes: by then that one is stuck, or of a machine that we can't see. */
  readonly lockTimeout: number;
}

/** Ms between two tries. */
const RETRY_MS = 5;

/**
 * Runs something that two processes must not do at once.
 *
 * @param lock a file that is there meanwhile and names the process; one that a killed process left is taken over
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

/** One of our own id was left by an earlier process: we take one turn after the other. */
function isHeld(lock: string, { pid: own, isRunning }: Writer): boolean {
  const pid = Number(readIfExists(lock));
  // Empty until its holder has written its name.
  return !(pid > 0) || (pid !== own && isRunning(pid));
}

/** Moved aside first: between our look and our hand another process may have taken the lock over, and then it is that one's. */
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
    // Somebody has begun meanwhile; or a file system without links, where it can't be helped.
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/** What writes an output is synchronous, so this is, too. */
function sleepSync(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}

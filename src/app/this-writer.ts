import type { Writer } from "#files/lock-file.js";

/** This process as a writer of the output folder. */
export const THIS_WRITER: Writer = { pid: process.pid, isRunning, lockTimeout: 10_000 };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but belongs to somebody else.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

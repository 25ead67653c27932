import type { Writer } from "#files/lock-file.js";

/** This process as the output folder knows it. */
export const THIS_WRITER: Writer = { pid: process.pid, isRunning, lockTimeout: 10_000 };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // What may not be asked (EPERM) is there.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

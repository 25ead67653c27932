import { renameSync } from "node:fs";

/** What `moveFile` needs of the system; another one in tests. */
interface Renaming {
  readonly platform: NodeJS.Platform;
  readonly rename: (from: string, to: string) => void;
  /** @param ms how long this process stands still */
  readonly wait: (ms: number) => void;
}

const SYSTEM: Renaming = { platform: process.platform, rename: renameSync, wait: waitSync };

/** Ms before each further try: a second and a half in all. */
const DELAYS = [10, 20, 40, 80, 150, 300, 400, 500];

/**
 * Renames a file over another one, in one step. On Windows that fails while another program, often a virus scanner or an indexer,
 * has one of them open, so it is tried again there.
 *
 * @throws what the file system throws
 */
export function moveFile(from: string, to: string, { platform, rename, wait }: Renaming = SYSTEM): void {
  for (const delay of platform === "win32" ? DELAYS : []) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (!isInUse(error)) throw error;
      wait(delay);
    }
  }
  rename(from, to);
}

/** Windows also says so of a file that this user may never replace. */
function isInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(?:EPERM|EBUSY|EACCES)$/.test(String(error.code));
}

function waitSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the tests leave in the system's folder for temporary files goes with the process. */
export function useOwnTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-"));
  // Some tests run programs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

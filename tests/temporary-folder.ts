import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";

/** The variable that says which folder was made here. */
const OWN = "FEEDLETTER_TESTS_FOLDER";
const MEMORY = "/dev/shm";
/** Bytes that all tests together never need. */
const ENOUGH = 4_000_000_000;

/**
 * What the tests leave in the system's folder for temporary files goes with the process. Thousands of small databases wait for the
 * disk longer than they work: with `inMemory`, there is none in between, where there is room.
 */
export function useOwnTemporaryFolder({ inMemory = false } = {}): void {
  // Vitest reads its configuration again for each project.
  if (process.env.TMPDIR !== undefined && process.env.TMPDIR === process.env[OWN]) return;
  const parent = inMemory && process.env.TMPDIR === undefined && hasRoom() ? MEMORY : tmpdir();
  const folder = mkdtempSync(join(parent, "feedletter-"));
  // Some tests run programs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.env[OWN] = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

/** In a container the folder is often small, and no program may be run from it. */
function hasRoom(): boolean {
  if (freemem() < ENOUGH) return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH && runsPrograms();
  } catch {
    return false;
  }
}

function runsPrograms(): boolean {
  const folder = mkdtempSync(join(MEMORY, "feedletter-"));
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(folder, { recursive: true });
  return status === 0;
}

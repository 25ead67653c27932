import { spawnSync } from "node:child_process";
import { ROOT } from "../places.mjs";

/** Runs a program in the repository, which says itself what is wrong. If it fails, this process ends, too. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    ...options,
  });
  if (error !== undefined) throw error;
  if (status !== 0) fail(`${[program, ...args].join(" ")} failed.`);
}

/** @param {string} reason one line or more */
export function fail(reason) {
  console.error(`\n✗ ${reason}\nNothing was released.`);
  process.exit(1);
}

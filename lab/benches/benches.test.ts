import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Each program of bench/ with the smallest work that makes it go through all of its rows. */
const RUNS: readonly (readonly [program: string, ...options: string[]])[] = [
  ["admin.mjs", "--people", "200", "--issues", "3"],
  ["admin-sending.mjs", "--people", "50", "--pairs", "1"],
  ["build.mjs", "--posts", "20", "--rounds", "1"],
  ["digest.mjs"],
  ["feeds.mjs", "--posts", "20", "--tags", "3", "--rounds", "1"],
  ["letter.mjs"],
  [
    ...(["mail.mjs", "--mails", "50", "--naive", "20", "--rounds", "1", "--company", "5"] as const),
    ...["--memory", "50", "--seconds", "2", "--import", "50", "--sink", "node"],
  ],
  ["scale.mjs", "freeze", "ledger", "prune", "--people", "200", "--mails", "50"],
  ["serve.mjs", "--subscribers", "200", "--seconds", "1"],
  ["state.mjs", "--people", "20", "--weeks", "2"],
  ["verdict.mjs"],
];

test.each(RUNS)("bench/%s still runs", async (program, ...options) => {
  const { stdout } = await run(process.execPath, [join("bench", program), ...options], { cwd: ROOT });
  expect(stdout.trim()).not.toBe("");
});

/** Parts of other programs. */
const PARTS = [
  ...["bare-hono.mjs", "corpus.mjs", "mail-sender.mjs", "mail-sink.mjs", "measure.mjs", "other-host.mjs"],
  ...["scale-freeze.mjs", "scale-ledger.mjs", "serialise.mjs", "usage-at-exit.mjs", "writers.mjs"],
];

test("no program is left out", () => {
  const programs = readdirSync(join(ROOT, "bench")).filter((name) => name.endsWith(".mjs"));
  expect(programs.sort()).toEqual([...RUNS.map(([program]) => program), ...PARTS].sort());
});

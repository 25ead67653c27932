import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, CONFIG, feedletter, folderWith } from "./cli.js";

test("a list whose reader closes the pipe ends without an error", async () => {
  const cwd = folderWith({ "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\n`, "content/one.md": "" });
  const people = Array.from({ length: 5_000 }, (_, nth) => `reader${nth}@readers.example\n`);
  writeFileSync(join(cwd, "list.csv"), `email\n${people.join("")}`);
  expect(await feedletter(["subscribers", "import", "list.csv"], { cwd })).toMatchObject({ code: 0 });

  // More than a pipe holds, so that the program must notice.
  const script = 'set -o pipefail; "$0" "$1" subscribers list --json | head -n 1';
  const ran = await new Promise<{ error: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile("bash", ["-c", script, process.execPath, CLI], { cwd }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
  });
  expect(ran.error).toBeNull();
  expect(ran.stdout.trimEnd().split("\n")).toHaveLength(1);
  expect(ran.stderr).not.toMatch(/E_BUG|EPIPE/);
  // It stopped early, so it can't know how many there are.
  expect(ran.stderr).not.toMatch(/subscriber/);
});

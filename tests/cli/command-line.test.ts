import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { feedletter, folderWith } from "./cli.js";

const nowhere = folderWith({});

test("help names every command, examples and exit codes on stdout", async () => {
  const { code, stdout, stderr } = await feedletter(["--help"], { cwd: nowhere });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const word of [
    "init",
    "build",
    "send",
    "serve",
    "subscribers",
    "$ feedletter build --check",
    "3 partly done",
  ]) {
    expect(stdout).toContain(word);
  }
});

test.each(["init", "build", "send", "serve", "subscribers"])(
  "%s has help with commented examples",
  async (command) => {
    const { code, stdout } = await feedletter([command, "--help"], { cwd: nowhere });
    expect(code).toBe(0);
    expect(stdout).toContain(`$ feedletter ${command}`);
    expect(stdout).toContain("--config <file>");
  },
);

test("the version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(await feedletter(["--version"], { cwd: nowhere })).toEqual({
    code: 0,
    stdout: `${version}\n`,
    stderr: "",
  });
});

test.each([
  [["biuld"], "Did you mean build?"],
  [["build", "--outt", "x"], "Did you mean --out?"],
  [["send"], "missing required argument"],
  [["build", "--now", "noon"], 'E_USAGE  Invalid time "noon" for --now.'],
])("%j is a usage error", async (args, said) => {
  const ran = await feedletter(args, { cwd: nowhere });
  expect(ran.code).toBe(2);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).toContain(said);
});

test("no command at all shows the help and fails", async () => {
  const ran = await feedletter([], { cwd: nowhere });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("Examples:");
});

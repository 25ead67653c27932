import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { feedletterProcess, folderWith } from "./cli.js";

const nowhere = folderWith({});

test("help names every command, examples and exit codes on stdout", async () => {
  const { code, stdout, stderr } = await feedletterProcess(["--help"], { cwd: nowhere });
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
    const { code, stdout } = await feedletterProcess([command, "--help"], { cwd: nowhere });
    expect(code).toBe(0);
    expect(stdout).toContain(`$ feedletter ${command}`);
    expect(stdout).toContain("--config <file>");
  },
);

test("the version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(await feedletterProcess(["--version"], { cwd: nowhere })).toEqual({
    code: 0,
    stdout: `${version}\n`,
    stderr: "",
  });
});

test.each([
  [["biuld"], "Did you mean build?"],
  [["build", "--outt", "x"], "Did you mean --out?"],
  [["send"], "No digest is named."],
  [["build", "--now", "noon"], 'E_USAGE  Invalid time "noon" for --now.'],
])("%j is a usage error", async (args, said) => {
  const ran = await feedletterProcess(args, { cwd: nowhere });
  expect(ran.code).toBe(2);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).toContain(said);
});

const NOW = ["--now", "2026-06-15T09:00:00Z"];

test.each([
  ["send", "weekly"],
  ["serve"],
  ["worker"],
  ["bounce"],
  ["move", "--to", "moved.db"],
  ["issues", "resume", "weekly-1"],
  ["issues", "retry", "weekly-1"],
  ["issues", "cancel", "weekly-1"],
  ["issues", "prune"],
  ["subscribers", "add", "ada@example.org"],
  ["subscribers", "remove", "ada@example.org"],
  ["subscribers", "import", "list.csv"],
  ["subscribers", "unsuppress", "ada@example.org"],
  ["subscribers", "forget", "ada@example.org"],
])("a command that records something takes no other time: %s %s", async (...args) => {
  const ran = await feedletterProcess([...args, ...NOW], { cwd: nowhere });
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(/^E_USAGE {2}--now can't be used when something is recorded\./);
});

test.each([
  ["send", "weekly", "--dry-run"],
  ["send", "weekly", "--explain"],
  ["send", "weekly", "--test", "ada@example.org"],
  ["schedule"],
  ["build"],
  ["check"],
  ["list"],
  ["doctor"],
  ["issues"],
  ["issues", "prune", "--dry-run"],
  ["subscribers", "list"],
  ["subscribers", "import", "list.csv", "--dry-run"],
])("what only looks takes another time: %s %s %s", async (...args) => {
  const ran = await feedletterProcess([...args, ...NOW], { cwd: nowhere });
  expect(ran.stderr).toMatch(/E_CONFIG|E_LIST/);
});

test("no command at all says which one comes next, and fails", async () => {
  const ran = await feedletterProcess([], { cwd: nowhere });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("Next: feedletter init");
});

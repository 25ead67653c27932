import { execFile } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { sized } from "../sizes.js";
import { CLI, CONFIG, feedletter, folderWith, postOn, type Ran } from "./cli.js";

let cwd: string;

beforeAll(async () => {
  const posts = Array.from({ length: 100 }, (_, nth) => [
    `content/${nth}.md`,
    postOn("2026-01-02", `${nth}`),
  ]);
  cwd = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\nmail: { from: "Notes <notes@notes.example>" }
server: { url: "https://mail.notes.example/" }
`,
    ...Object.fromEntries(posts),
  });
  const added = await feedletter(["subscribers", "add", "ada@readers.example"], { cwd });
  expect(added.code).toBe(0);
});

/** @param script for bash; `$F` is the program */
function run(script: string): Promise<Ran> {
  return new Promise((resolve) => {
    const program = `set -o pipefail; F="${process.execPath} ${CLI}"; ${script}`;
    execFile("bash", ["-c", program], { cwd }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

const PRINTING = [
  "subscribers export",
  "subscribers list --json",
  "subscribers show ada@readers.example",
  "list",
  "list --json",
  "list --explain 1.md",
  "check --json",
  "build --json",
  "schedule --json",
  "issues --json",
  "--help",
  "send --help",
  "--version",
];

describe("a result that can't be written is an error, not a success", () => {
  test.each(PRINTING)("%s", async (command) => {
    const { code, stderr } = await run(`$F ${command} > /dev/full`);
    expect(stderr).toMatch(/^E_STDOUT {2}.*no space left on device/m);
    expect(stderr).not.toMatch(/E_BUG|^\s+at /m);
    expect(code).toBe(1);
  });
});

describe("a reader who closes the pipe isn't an error", () => {
  test.each(PRINTING.filter((_, nth) => nth % sized(3, 1) === 0))("%s", async (command) => {
    const { code, stderr } = await run(`$F ${command} | true`);
    expect(stderr).not.toMatch(/E_|EPIPE|^\s+at /m);
    expect(code).toBe(0);
  });
});

test("a message that can't be printed doesn't affect the result", async () => {
  const { code, stdout } = await run("$F list --json 2> /dev/full");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).posts).toHaveLength(100);
});

test("an error that can't be printed is still one", async () => {
  expect(await run("$F list --config absent.yaml 2> /dev/full")).toMatchObject({ code: 2 });
});

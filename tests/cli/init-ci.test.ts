import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runCommandLine } from "#cli/command-line.js";
import { loadConfig } from "#config/load.js";
import { openTerminal } from "#terminal/terminal.js";
import { CLI, CONFIG, feedletter, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

interface Job {
  readonly if?: string;
  readonly permissions?: unknown;
  readonly steps: readonly { readonly name?: string; readonly if?: string; readonly run?: string }[];
}

interface Workflow {
  readonly name: string;
  readonly permissions: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const POST = { "content/one.md": postOn("2026-06-01", "One") };

async function init(host: string, files: Readonly<Record<string, string>> = POST) {
  const folder = folderWith(files);
  const ran = await feedletter(["init", "--url", "https://notes.example/", "--ci", host], { cwd: folder });
  return { folder, ran, read: (path: string) => readFileSync(join(folder, path), "utf8") };
}

test.each([
  ["github", [".github/workflows/feeds.yml", ".github/workflows/send.yml"]],
  ["forgejo", [".forgejo/workflows/feeds.yml", ".forgejo/workflows/send.yml"]],
  ["gitlab", [".gitlab-ci.yml"]],
])("--ci %s writes what that host runs, and says what to set", async (host, paths) => {
  const { folder, ran, read } = await init(host);
  expect(ran.code).toBe(0);
  for (const path of ["feedletter.yaml", ...paths]) expect(ran.stderr).toContain(`new  ${path}\n`);
  expect(ran.stderr).toContain("say at the top what to set");
  expect(existsSync(join(folder, ".github"))).toBe(host === "github");
  for (const path of paths) {
    expect(parse(read(path))).toBeTypeOf("object");
    expect(read(path)).not.toContain("undefined");
  }
  expect(read(paths.at(-1) ?? "")).toMatch(/^# [\s\S]*SMTP_URL[\s\S]*DATABASE_URL[\s\S]*SEND/);
});

test("a site that is set up already only gets the workflows, and keeps those that it has", async () => {
  const mine = { ...POST, "feedletter.yaml": CONFIG, ".github/workflows/feeds.yml": "mine" };
  const { ran, read } = await init("github", mine);
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining("kept .github/workflows/feeds.yml")]);
  expect(ran.stderr).toContain("new  .github/workflows/send.yml");
  expect([read("feedletter.yaml"), read(".github/workflows/feeds.yml")]).toEqual([CONFIG, "mine"]);
});

test("without --ci, nothing is said about settings that the workflow for feeds doesn't need", async () => {
  const folder = folderWith(POST);
  const { stderr } = await feedletter(["init", "--url", "https://notes.example/"], { cwd: folder });
  expect(stderr).toContain("new  .github/workflows/feeds.yml");
  expect(stderr).not.toContain("say at the top");
});

/** `init --ci github` by somebody who answers questions. */
async function initAsked(
  folder: string,
  { wants, type }: { readonly wants: boolean; readonly type: string },
) {
  const printed: string[] = [];
  const said: string[] = [];
  const terminal = openTerminal(
    { stdin: Readable.from([]), stdout: process.stdout, stderr: process.stderr },
    {},
  );
  const code = await runCommandLine(["init", "--url", "https://notes.example/", "--ci", "github"], {
    ...{ cwd: folder, env: {}, stdin: Readable.from([]), clock: Date.now, randomBytes },
    sleep: async () => {},
    onStop: () => () => {},
    holdSignals: async (act) => act(),
    terminal: {
      ...terminal,
      interactive: true,
      print: (line) => void printed.push(line),
      say: (line) => void said.push(line),
      sayDone: (line) => void said.push(line),
      confirm: async () => wants,
      ask: async () => type || (printed.at(-1) ?? "").slice(-6),
    },
  });
  return { code, key: printed.at(-1), said: said.join("\n") };
}

test("init makes the key of the state, and has its last characters typed", async () => {
  const folder = folderWith(POST);
  const { code, key, said } = await initAsked(folder, { wants: true, type: "" });
  expect([code, key]).toEqual([0, expect.stringMatching(/^AGE-SECRET-KEY-1/)]);
  expect(said).toContain("`state` was added to feedletter.yaml");
  const path = join(folder, "feedletter.yaml");
  const env = { STATE_REPOSITORY: "state.git", STATE_KEY: key };
  expect((await loadConfig(path, { env, uses: ["database"] })).config.state).toMatchObject({ key });
  expect(readFileSync(path, "utf8")).not.toContain(key);
  // A second time, it is decided.
  const again = await initAsked(folder, { wants: true, type: "" });
  expect([again.code, again.key]).toEqual([0, undefined]);
});

test.each([
  ["mistyped", { wants: true, type: "ABCDEF" }, 1, "Those aren't its last characters"],
  ["not wanted", { wants: false, type: "" }, 0, "PostgreSQL"],
])("a key that is %s isn't used", async (_, answers, code, said) => {
  const folder = folderWith(POST);
  expect(await initAsked(folder, answers)).toMatchObject({ code, said: expect.stringContaining(said) });
  expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).not.toMatch(/^state:/m);
});

test("where nobody can answer, the command that makes the key is named", async () => {
  const { ran } = await init("github");
  expect(ran.stderr).toContain("npx feedletter state new-key");
});

test("another host is a mistake", async () => {
  const { ran } = await init("jenkins");
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining("github, gitlab, forgejo")]);
});

test("GitHub's workflow for the mail may only do what it needs, runs alone, and keeps its schedule alive", async () => {
  const { read } = await init("github");
  const workflow: Workflow = parse(read(".github/workflows/send.yml"));
  expect(workflow).toMatchObject({
    permissions: { contents: "write" },
    concurrency: { group: "send", "cancel-in-progress": false },
    jobs: {
      send: { if: "github.event.schedule != '7 4 1 * *'" },
      "keep-alive": { if: "github.event.schedule == '7 4 1 * *'", permissions: { actions: "write" } },
    },
  });
});

/** A clone that pushes to a bare repository, as a job has it, where `npx` runs this program. */
async function checkOut(host: string, smtp: string) {
  const site = `${CONFIG}digests:\n  weekly: { schedule: "0 9 * * mon", start: newest }\nmail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }\n`;
  const { folder, read } = await init(host, { ...POST, "feedletter.yaml": site });
  const bin = folderWith({ npx: `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${CLI}" "$@"\n` });
  chmodSync(join(bin, "npx"), 0o755);
  const remote = folderWith({});
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    ...{ HOME: remote, GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@notes.example" },
    ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@notes.example" },
    ...{ SMTP_URL: smtp, CI: "true" },
  };
  const run = (script: string) =>
    new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      execFile("bash", ["-e", "-c", script], { cwd: folder, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      });
    });
  const set = await run(`git init -q --bare --initial-branch=main "${remote}"
git init -q --initial-branch=main; git remote add origin "${remote}"
printf '.feedletter/\\n' > .gitignore
npx --no feedletter build; git add --all; git commit -qm Site; git push -q -u origin main`);
  expect(set.code, set.output).toBe(0);
  return { run, read, pushed: () => run("git log --format=%s origin/main") };
}

describe("the script for the mail", () => {
  const host = "github";

  test("shows what is due until SEND is set, then sends it and pushes what changed", async () => {
    const server = await startMailServer();
    const { run, read, pushed } = await checkOut(host, server.url);
    const { jobs }: Workflow = parse(read(`.${host}/workflows/send.yml`));
    const [show, send] = (jobs.send?.steps ?? []).filter((step) => step.if !== undefined);
    expect([show?.if, send?.if]).toEqual(["vars.SEND != 'yes'", "vars.SEND == 'yes'"]);
    const shown = await run(show?.run ?? "exit 9");
    expect([shown.code, shown.output]).toEqual([0, expect.stringContaining("weekly")]);
    // A database that no earlier job has left.
    const refused = await run(send?.run ?? "");
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("E_LEDGER_NEW")]);
    const today = /--first (\d{4}-\d\d-\d\d)/.exec(refused.output)?.[1] ?? "";
    const added = await run(`npx --no feedletter subscribers add ada@readers.example
npx --no feedletter send weekly --yes --first ${today}`);
    expect(added.code, added.output).toBe(0);
    expect(server.envelopes).toEqual(["ada@readers.example"]);
    const sent = await run(send?.run ?? "");
    expect(sent.code, sent.output).toBe(0);
    expect((await pushed()).output).toBe("Publish sent issues\nSite\n");
    // Nothing has changed since.
    expect((await run(send?.run ?? "")).code).toBe(0);
    expect((await pushed()).output).toBe("Publish sent issues\nSite\n");
  });

  test("is the same on Forgejo, but for who commits", async () => {
    const scriptsOf = async (name: string) => {
      const { read } = await init(name);
      const { jobs }: Workflow = parse(read(`.${name}/workflows/send.yml`));
      return (jobs.send?.steps ?? []).map(({ run }) => run?.replace(/^git config .*\n/gm, ""));
    };
    expect(await scriptsOf("forgejo")).toEqual(await scriptsOf("github"));
  });
});

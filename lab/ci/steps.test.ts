import { execFile, execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { CiHost } from "#app/ci/hosts.js";
import { writeWorkflows } from "#app/ci/workflows.js";
import { CONFIG, folderWith, postOn } from "../../tests/cli/cli.js";
import { startMailServer } from "../../tests/cli/mail-server.js";

const ROOT = join(import.meta.dirname, "../..");

/** Node, npm and git, and what every image has. */
const PROGRAMS = ["node", "npm", "npx", "git", "bash", "sh", "env", "grep", "sed", "cat", "uname", "dirname"];

const SITE = `${CONFIG}digests:\n  weekly: { schedule: "0 9 * * mon", start: newest }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }\n`;

let tarball = "";
let bin = "";

beforeAll(() => {
  const to = mkdtempSync(join(tmpdir(), "feedletter-pack-"));
  execFileSync(process.execPath, [join(ROOT, "scripts/pack.mjs"), "--built", "--to", to]);
  tarball = join(to, readdirSync(to)[0] ?? "");
  bin = mkdtempSync(join(tmpdir(), "feedletter-bin-"));
  for (const program of PROGRAMS) {
    const found = execFileSync("which", [program], { encoding: "utf8" }).trim();
    symlinkSync(realpathSync(found), join(bin, program));
  }
});

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly if?: string;
}

/** A repository with the host's workflows, and a bare one that it pushes to. */
async function openRepository(host: CiHost, variables: Readonly<Record<string, string>>) {
  const home = folderWith({});
  const remote = join(home, "remote.git");
  const folder = join(home, "site");
  const env = {
    ...{ PATH: bin, HOME: home, CI: "true", npm_config_cache: join(home, "npm"), GIT_CONFIG_NOSYSTEM: "1" },
    ...{ npm_config_update_notifier: "false", ...registry() },
    ...variables,
  };
  const run = (script: string, cwd: string) =>
    new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
      execFile(join(bin, "bash"), shell, { cwd, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      });
    });
  mkdirSync(folder);
  for (const [path, text] of Object.entries({
    "package.json": `{ "private": true, "devDependencies": { "feedletter": "file:${tarball}" } }`,
    ".gitignore": "node_modules/\n.feedletter/\n",
    "feedletter.yaml": SITE,
    "content/one.md": postOn("2026-06-01", "One"),
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeWorkflows(folder, host);
  const made = await run(
    `git init -q --bare --initial-branch=main "${remote}"; git init -q --initial-branch=main
npm install --no-audit --no-fund; npx --no feedletter build
git config user.name Ada; git config user.email ada@notes.example; git remote add origin "${remote}"
git add --all; git commit -qm Site; git push -q -u origin main`,
    folder,
  );
  expect(made.code, made.output).toBe(0);
  let jobs = 0;
  /** A fresh clone, as `checkout` makes it. */
  const checkOut = async () => {
    jobs += 1;
    const job = join(home, `job-${jobs}`);
    const cloned = await run(`git clone -q "${remote}" "${job}"`, home);
    expect(cloned.code, cloned.output).toBe(0);
    return { job, run: (script: string) => run(script, job) };
  };
  const log = async () => (await run("git log --format=%s main", remote)).output.trim().split("\n");
  return { folder, checkOut, log };
}

/** Where this machine's npm gets packages from. */
function registry(): Readonly<Record<string, string>> {
  const url = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  return { npm_config_registry: url };
}

describe.each(["github", "forgejo"] as const)("each step of %s runs with Node, npm and git alone", (host) => {
  test("checks, publishes, shows and sends", async () => {
    const { url, envelopes } = await startMailServer();
    const { folder, checkOut, log } = await openRepository(host, { SMTP_URL: url });
    const stepsOf = (file: string, jobName: string): readonly Step[] =>
      parse(readFileSync(join(folder, `.${host}/workflows/${file}.yml`), "utf8")).jobs[jobName].steps;
    const runAll = async (steps: readonly Step[], wanted: (condition: string) => boolean) => {
      const { job, run } = await checkOut();
      const codes: unknown[] = [];
      for (const { run: script, if: condition, name = script } of steps) {
        if (script === undefined || (condition !== undefined && !wanted(condition))) continue;
        const { code, output } = await run(script);
        codes.push([name, code]);
        if (code !== 0) return { job, codes, output };
      }
      return { job, codes, output: "" };
    };
    const feeds = stepsOf("feeds", "feeds");
    const pushed = await runAll(feeds, (condition) => condition.includes("!= 'schedule'"));
    expect(pushed.codes, pushed.output).toEqual([
      ["npm ci", 0],
      ["Fail when the committed feeds are stale", 0],
    ]);
    const scheduled = await runAll(feeds, (condition) => condition.includes("== 'schedule'"));
    expect(scheduled.codes.at(-1), scheduled.output).toEqual(["Build, and commit what changed", 0]);
    const send = stepsOf("send", "send");
    const shown = await runAll(send, (condition) => condition.includes("!= 'yes'"));
    expect(shown.codes.at(-1), shown.output).toEqual(["Show the schedule, and send nothing", 0]);
    // Without a database that outlives the job, nothing is sent.
    const refused = await runAll(send, (condition) => condition.includes("== 'yes'"));
    expect(refused.output).toContain("E_LEDGER_NEW");
    expect([envelopes, await log()]).toEqual([[], ["Site"]]);
  });
});

describe("each job of GitLab runs with Node, npm and git alone", () => {
  test("checks, publishes, shows and sends", async () => {
    const { url, envelopes } = await startMailServer();
    const given = { SMTP_URL: url, CI_SERVER_HOST: "gitlab.example", CI_COMMIT_BRANCH: "main" };
    const { folder, checkOut } = await openRepository("gitlab", given);
    const pipeline = parse(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"), { merge: true });
    const before: readonly string[] = pipeline.default.before_script;
    for (const [job, code] of [
      ["feeds", 0],
      ["publish", 0],
      ["show", 0],
      ["send", 1],
    ] as const) {
      const { run } = await checkOut();
      const script: readonly string[] = pipeline[job].script;
      const ran = await run([...before, ...script].join("\n"));
      expect(ran.code, `${job}: ${ran.output}`).toBe(code);
      if (code === 1) expect(ran.output).toContain("E_LEDGER_NEW");
    }
    expect(envelopes).toEqual([]);
  });
});

describe("the action's steps run with Node, npm and git alone", () => {
  test("installs what the lockfile says, and checks", async () => {
    const { checkOut } = await openRepository("github", { GITHUB_ACTIONS: "true", GITHUB_ACTION_PATH: ROOT });
    const { run, job } = await checkOut();
    const { runs } = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
    const scriptOf = (name: string) => runs.steps.find((step: Step) => step.name?.startsWith(name))?.run;
    const installed = await run(scriptOf("Install"));
    expect(installed.code, installed.output).toBe(0);
    const settings = `export CONFIG=feedletter.yaml OUT= STRICT=no RUNNER_TEMP="${job}" GITHUB_OUTPUT="${job}/output" GITHUB_STEP_SUMMARY="${job}/summary"\n`;
    for (const name of ["Check", "Build"]) {
      const ran = await run(settings + scriptOf(name));
      expect(ran.code, ran.output).toBe(0);
    }
    expect(readFileSync(join(job, "summary"), "utf8")).toContain("1 post in 1 feed");
    expect(JSON.parse(readFileSync(join(job, "feedletter.sarif"), "utf8")).version).toBe("2.1.0");
  });
});

import { execFile } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CLI, CONFIG, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

interface Step {
  readonly name: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const ROOT = join(import.meta.dirname, "../..");
const ACTION: Action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));

/** A job of GitHub's, where `npx` runs this program, with what a step writes. */
function openJob(files: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>> = {}) {
  const folder = folderWith(files);
  const runner = folderWith({
    "bin/npx": `#!/bin/sh\n[ "$1 $2" = "--no feedletter" ] || exit 9\nshift 2\nexec "${process.execPath}" "${CLI}" "$@"\n`,
    "bin/npm": '#!/bin/sh\necho "npm $*" >> "$RUNNER_TEMP/npm"\n',
    "temp/npm": "",
    summary: "",
    output: "",
  });
  for (const program of ["npx", "npm"]) chmodSync(join(runner, "bin", program), 0o755);
  const fill = (text: string, inputs: Readonly<Record<string, string>>) =>
    text.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => inputs[name] ?? ACTION.inputs[name]?.default ?? "undefined",
    );
  /** As GitHub runs a step with `shell: bash`. */
  const run = (name: string, inputs: Readonly<Record<string, string>> = {}) => {
    const step = ACTION.runs.steps.find((one) => one.name.startsWith(name));
    const own = Object.entries(step?.env ?? {}).map(([key, value]) => [key, fill(value, inputs)]);
    const env = {
      ...{ PATH: `${join(runner, "bin")}${delimiter}${process.env.PATH}`, HOME: runner, CI: "true" },
      ...{ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: folder, GITHUB_ACTION_PATH: ROOT },
      ...{ RUNNER_TEMP: join(runner, "temp"), GITHUB_STEP_SUMMARY: join(runner, "summary") },
      ...{ GITHUB_OUTPUT: join(runner, "output"), ...secrets, ...Object.fromEntries(own) },
    };
    const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", step?.run ?? "exit 9"];
    return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      execFile("bash", shell, { cwd: folder, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      });
    });
  };
  const read = (path: string) => readFileSync(join(runner, path), "utf8");
  return { folder, run, read };
}

const DIGEST = `digests:\n  weekly: { schedule: "0 9 * * mon", start: newest }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }\n`;
const SITE = { "feedletter.yaml": CONFIG + DIGEST, "content/one.md": postOn("2026-06-01", "One") };

test("what the lockfile has is installed, or the release that the action belongs to", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const bare = openJob(SITE);
  expect((await bare.run("Install")).code).toBe(0);
  expect(bare.read("temp/npm")).toBe(`npm install --no-save --no-package-lock feedletter@${version}\n`);
  const locked = openJob({
    ...SITE,
    "package-lock.json": '{ "packages": { "node_modules/feedletter": {} } }',
  });
  await locked.run("Install");
  expect(locked.read("temp/npm")).toBe("npm ci\n");
  const installed = openJob({ ...SITE, "node_modules/.bin/feedletter": "" });
  await installed.run("Install");
  expect(installed.read("temp/npm")).toBe("");
});

test("check annotates, writes SARIF and a summary of what is new and what would be mailed", async () => {
  const job = openJob(SITE);
  expect((await job.run("Build")).code).toBe(0);
  writeFileSync(join(job.folder, "content/two.md"), postOn("2026-06-02", "A <b> | [two]", "![](x.png)"));
  writeFileSync(join(job.folder, "content/three.md"), postOn("2026-13-40", "Three"));
  const checked = await job.run("Check");
  expect(checked.code).toBe(1);
  expect(checked.output).toMatch(/::error file=content\/three\.md,line=\d+,title=E_DATE::/);
  const path = /^sarif=(.*)\n$/.exec(job.read("output"))?.[1] ?? "";
  const { runs } = JSON.parse(readFileSync(path, "utf8"));
  expect(runs[0].results[0]).toMatchObject({
    ruleId: "E_DATE",
    level: "error",
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "content/three.md" },
          region: { startLine: expect.any(Number) },
        },
      },
    ],
  });
  const summary = job.read("summary");
  expect(summary).toContain("## Feedletter\n\n2 posts in 1 feed: 1 error");
  expect(summary).toContain("| ❌ E_DATE | content/three.md:3 |");
  expect(summary).toContain("### New since the last build\n\n- A &#60;b&#62; &#124; &#91;two&#93;\n");
  expect(summary).toMatch(/### Next issues\n\nIt isn't known here .* There is no database/);
  expect((await job.run("Check", { config: "missing.yaml" })).code).toBe(2);
});

test("with the database, the summary names the posts of the next issues", async () => {
  const { url } = await startMailServer();
  const job = openJob(SITE, { SMTP_URL: url });
  await job.run("Send");
  expect(existsSync(join(job.folder, ".feedletter"))).toBe(true);
  expect((await job.run("Check")).code).toBe(0);
  expect(job.read("summary")).toMatch(/\*\*weekly\*\*, Mon .* \(Europe\/Berlin\): 1 post\n\n- One\n/);
});

test("warnings fail a strict check", async () => {
  const job = openJob({ ...SITE, "content/two.md": postOn("2026-06-02", "Two", '<img src="/x.png">') });
  expect((await job.run("Check")).code).toBe(0);
  expect((await job.run("Check", { strict: "yes" })).code).toBe(1);
});

test("nothing that somebody else may write stands in a script, and each part has its input", async () => {
  const { inputs, runs } = ACTION;
  for (const { run = "" } of runs.steps) expect(run).not.toContain("${{");
  const conditions = runs.steps.map((step) => step.if ?? "").join("\n");
  for (const input of ["check", "build", "send", "code-scanning"]) {
    expect(inputs[input]?.default).toMatch(/^(yes|no)$/);
    expect(conditions).toContain(`inputs.${input} == 'yes'`);
  }
});

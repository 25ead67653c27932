import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith, postOn } from "../cli/cli.js";

const ROOT = join(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly output: string;
}

function run(line: string, cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_update_notifier: "false" };
    execFile("sh", ["-c", line], { cwd, env }, (error, stdout, stderr) => {
      resolve({
        code: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
        stdout,
        output: stdout + stderr,
      });
    });
  });
}

/** The README's workflow for a site's CI, as the commands that it runs. */
function workflowCommands(): readonly string[] {
  const block = /```yaml\n(name: feeds\n[\s\S]*?)```/.exec(README)?.[1] ?? "";
  const { jobs }: { jobs: { feeds: { steps: readonly { run?: string }[] } } } = parse(block);
  return jobs.feeds.steps.flatMap((step) => step.run ?? []);
}

describe("the package, installed in somebody's site", () => {
  let folder = "";

  beforeAll(async () => {
    const packed = mkdtempSync(join(tmpdir(), "feedletter-pack-"));
    const pack = await run(`npm pack --ignore-scripts --json --pack-destination ${packed}`, ROOT);
    const [{ filename }]: [{ filename: string }] = JSON.parse(pack.stdout);
    folder = folderWith({
      "package.json": '{ "name": "site", "private": true }',
      "posts/hello.md": postOn("2026-06-01", "Hello"),
    });
    const install = await run(
      `npm install --save-dev --no-audit --no-fund ${join(packed, filename)}`,
      folder,
    );
    expect(install).toMatchObject({ code: 0 });
  }, 120_000);

  test("init and build work, and the README's workflow passes", { timeout: 120_000 }, async () => {
    expect(await run("npx feedletter init --url https://site.example/", folder)).toMatchObject({ code: 0 });
    expect(await run("npx feedletter build", folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toContain("<title>Hello</title>");
    const commands = workflowCommands();
    expect(commands).toEqual(["npm ci", "npx --no feedletter build --check"]);
    for (const command of commands) expect(await run(command, folder)).toMatchObject({ code: 0 });
  });

  test("the workflow fails when the committed feeds are stale", async () => {
    writeFileSync(join(folder, "posts/new.md"), postOn("2026-06-02", "New"));
    const check = await run(workflowCommands().at(-1) ?? "", folder);
    expect(check.code).toBe(1);
    expect(check.output).toContain("E_STALE");
  });

  test("the default template comes along, and a digest is rendered from it", async () => {
    const config = join(folder, "feedletter.yaml");
    writeFileSync(
      config,
      `${readFileSync(config, "utf8")}digests:\n  weekly: {}\nmail:\n  from: Site <news@site.example>\n  unsubscribe: "mailto:leave@site.example"\n`,
    );
    expect(await run("npx feedletter subscribers add ada@example.org --name Ada", folder)).toMatchObject({
      code: 0,
    });
    expect(await run("npx feedletter send weekly", folder)).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, ".feedletter/outbox"))).toBe(true);
  });

  test("the licences of what the program holds stand beside it", () => {
    const licences = readFileSync(join(folder, "node_modules/feedletter/dist/cli/LICENSES.txt"), "utf8");
    for (const name of ["commander", "zod", "markdown-it", "sanitize-html", "saxes"])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
    expect(licences).toContain("Permission is hereby granted");
  });

  test("the public API has types", async () => {
    writeFileSync(
      join(folder, "use.mts"),
      'import { buildFeeds, FeedletterError } from "feedletter";\nconst result = await buildFeeds({ configPath: "feedletter.yaml", env: {}, now: 0, include: new Set(["published"]), cwd: "." });\nconst items: number = result.items;\nexport { FeedletterError, items };\n',
    );
    const compiler = join(ROOT, "node_modules/.bin/tsc");
    const flags =
      "--noEmit --strict --module nodenext --target es2023 --skipLibCheck --types node --typeRoots";
    const types = await run(`${compiler} ${flags} ${join(ROOT, "node_modules/@types")} use.mts`, folder);
    expect(types).toMatchObject({ code: 0, output: "" });
    rmSync(join(folder, "use.mts"));
  });
});

import { execFile } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { INTEGRATIONS } from "../../scripts/entries.mjs";
import { folderWith, postOn } from "../cli/cli.js";
import { writeExamples } from "./examples.js";

const ROOT = join(import.meta.dirname, "../..");
const RUN_EXAMPLES = join(import.meta.dirname, "run-examples.mjs");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

const MAX_PACKAGES = 12;
const MAX_BYTES = 30_000_000;

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
  return commandsOf(block, "push");
}

function commandsOf(workflow: string, event: "push" | "schedule"): readonly string[] {
  const { jobs }: { jobs: { feeds: { steps: readonly { run?: string; if?: string }[] } } } = parse(workflow);
  const condition = `github.event_name ${event === "schedule" ? "==" : "!="} 'schedule'`;
  return jobs.feeds.steps
    .filter((step) => step.if === undefined || step.if === condition)
    .flatMap((step) => step.run ?? []);
}

/** What lies in a folder and below it, as the bytes of all files. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => lstatSync(join(folder, name)))
    .filter((found) => found.isFile())
    .reduce((sum, { size }) => sum + size, 0);
}

/** Where a Markdown file links to within the package. */
function linksIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)|<img[^>]* src="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? "")
    .filter((target) => !/^[a-z]+:/.test(target));
}

describe("the package, installed in somebody's site", () => {
  let folder = "";
  let installed: Ran;
  const inPackage = (name: string) => join(folder, "node_modules/feedletter", name);
  const readJson = (name: string) => JSON.parse(readFileSync(inPackage(name), "utf8"));

  beforeAll(async () => {
    const packed = mkdtempSync(join(tmpdir(), "feedletter-pack-"));
    expect(await run(`node scripts/pack.mjs --built --to ${packed}`, ROOT)).toMatchObject({ code: 0 });
    const [tarball = ""] = readdirSync(packed);
    folder = folderWith({
      "package.json": '{ "name": "site", "private": true }',
      "posts/hello.md": postOn("2026-06-01", "Hello"),
    });
    installed = await run(`npm install --save-dev --no-audit --no-fund ${join(packed, tarball)}`, folder);
  }, 120_000);

  test("brings few packages and little to load down, and npm warns of nothing", () => {
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.output).not.toMatch(/warn|deprecat/i);
    const { packages }: { packages: Readonly<Record<string, unknown>> } = JSON.parse(
      readFileSync(join(folder, "package-lock.json"), "utf8"),
    );
    const present = Object.keys(packages).filter((path) => path !== "" && existsSync(join(folder, path)));
    expect(present.length).toBeGreaterThan(1);
    expect(present.length).toBeLessThanOrEqual(MAX_PACKAGES);
    expect(bytesIn(join(folder, "node_modules"))).toBeLessThan(MAX_BYTES);
  });

  test("names what is installed along with it, and nothing of the repository's own", () => {
    const manifest = readJson("package.json");
    expect(Object.keys(manifest.dependencies)).toEqual(["libsql"]);
    expect(Object.keys(manifest.peerDependencies)).toEqual(["mailauth", "pg", "pg-boss"]);
    for (const name of ["devDependencies", "overrides", "imports", "scripts", "private"])
      expect(manifest).not.toHaveProperty(name);
  });

  test("answers as a function", async () => {
    const script =
      'import { createHandler } from "feedletter/handler"; const { status } = await createHandler()(new Request("https://x.example/")); console.log(status);';
    writeFileSync(join(folder, "function.mjs"), script);
    // Without a configuration.
    expect(await run("node function.mjs", folder)).toMatchObject({
      code: 0,
      stdout: "503\n",
      output: expect.stringContaining("E_CONFIG_MISSING"),
    });
    expect(readFileSync(inPackage("dist/handler.d.ts"), "utf8")).toContain("createHandler");
  });

  test("isn't made by npm from the repository's own folder", async () => {
    const ran = await run("npm pack --dry-run", ROOT);
    expect(ran.code).not.toBe(0);
    expect(ran.output).toContain("npm run pack");
  });

  test("init and build work", { timeout: 120_000 }, async () => {
    expect(await run("npx feedletter init --url https://site.example/", folder)).toMatchObject({ code: 0 });
    expect(await run("npx feedletter build", folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toContain("<title>Hello</title>");
  });

  test("the workflow that init writes, which is the README's, installs from the lockfile and passes", {
    timeout: 120_000,
  }, async () => {
    const workflow = readFileSync(join(folder, ".github/workflows/feeds.yml"), "utf8");
    const commands = commandsOf(workflow, "push");
    expect(commands).toEqual(["npm ci", "npx --no feedletter build --check"]);
    expect(workflowCommands()).toEqual(commands);
    for (const command of commands) expect(await run(command, folder)).toMatchObject({ code: 0 });
  });

  test("the workflow fails when the committed feeds are stale", async () => {
    writeFileSync(join(folder, "posts/new.md"), postOn("2026-06-02", "New"));
    const check = await run(workflowCommands().at(-1) ?? "", folder);
    expect(check.code).toBe(1);
    expect(check.output).toContain("E_STALE");
  });

  test("the workflow publishes a post that has come due when it runs on its schedule", async () => {
    const remote = mkdtempSync(join(tmpdir(), "feedletter-remote-"));
    const git = (args: string) => run(`git ${args}`, folder);
    expect(await run("git init --bare --quiet --initial-branch=main", remote)).toMatchObject({ code: 0 });
    await git("init --quiet --initial-branch=main");
    await git(`remote add origin ${remote}`);
    await git("add package.json package-lock.json feedletter.yaml posts .github out");
    await git("-c user.name=A -c user.email=a@site.example commit --quiet -m Site");
    expect(await git("push --quiet --set-upstream origin main")).toMatchObject({ code: 0 });
    const workflow = readFileSync(join(folder, ".github/workflows/feeds.yml"), "utf8");
    const [install, publish] = commandsOf(workflow, "schedule");
    expect(install).toBe("npm ci");
    for (const _ of ["the post is published", "nothing is left to do"])
      expect(await run(publish ?? "", folder)).toMatchObject({ code: 0 });
    expect((await run("git log --format=%s", remote)).output.trim().split("\n")).toEqual([
      "Publish posts that have come due",
      "Site",
    ]);
    expect((await run("git show main:out/rss.xml", remote)).output).toContain("<title>New</title>");
  });

  test("the default template comes along, and a digest is rendered from it", async () => {
    const config = join(folder, "feedletter.yaml");
    writeFileSync(
      config,
      `${readFileSync(config, "utf8")}digests:\n  weekly: { start: newest }\nmail:\n  from: Site <news@site.example>\n  unsubscribe: "mailto:leave@site.example"\n`,
    );
    expect(await run("npx feedletter subscribers add ada@example.org --name Ada", folder)).toMatchObject({
      code: 0,
    });
    expect(await run("npx feedletter send weekly", folder)).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, ".feedletter/outbox"))).toBe(true);
  });

  test("without pg and pg-boss, PostgreSQL is refused with what to install", async () => {
    const ran = await run("npx feedletter move --to postgres://127.0.0.1/none", folder);
    expect(ran.output).toContain("npm install pg@8 pg-boss@10");
  });

  test("without mailauth, joining by mail is refused with what to install", async () => {
    const joining = folderWith({
      "feedletter.yaml": `site: { title: Notes, url: https://notes.example/ }
content: [{ files: content }]
digests: { weekly: {} }
mail: { from: news@notes.example, transport: outbox, unsubscribe: "mailto:leave@notes.example", join: join@notes.example }
`,
    });
    const ran = await run(
      `npx feedletter inbox --from - --config ${joining}/feedletter.yaml < /dev/null`,
      folder,
    );
    expect(ran.output).toContain("npm install mailauth@4");
  });

  test("the licences of what it holds stand beside it, and its bill of materials names the same packages", () => {
    const licences = readFileSync(inPackage("dist/LICENSES.txt"), "utf8");
    const titles = [...licences.matchAll(/^(@?[a-z][\w./-]*) (\d[\w.-]*) \([\w.-]+\)$/gm)];
    const named = titles.map(([, name, version]) => `${name}@${version}`);
    for (const name of ["commander", "zod", "markdown-it", "parse5", "mjml", "nodemailer", "hono"])
      expect(named.join(" ")).toMatch(new RegExp(`(?:^| )${name}@\\d`));
    const bill: { components: readonly { name: string; version: string }[] } = readJson("dist/sbom.cdx.json");
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: "feedletter" } } });
    const listed = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
    expect(new Set(named)).toEqual(listed);
  });

  test("the links of the README and of docs/ lead to files that come along", () => {
    const documents = readdirSync(inPackage("docs"), { recursive: true, encoding: "utf8" })
      .map((name) => `docs/${name}`)
      .concat("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
      .filter((name) => name.endsWith(".md"));
    const broken = documents.flatMap((name) =>
      linksIn(readFileSync(inPackage(name), "utf8"))
        .filter((target) => !existsSync(join(dirname(inPackage(name)), target)))
        .map((target) => `${name}: ${target}`),
    );
    expect(documents.length).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });

  test("the public API can be imported and required, its types need no other package, and its examples run", async () => {
    const names = "Object.keys(api).sort().join()";
    const imported = await run(`node -e 'import("feedletter").then((api) => console.log(${names}))'`, folder);
    expect(imported.stdout).toContain("FeedletterError,addSubscriber,buildFeeds");
    const generators = INTEGRATIONS.map((name) => `import("feedletter/${name}")`).join();
    const kinds = await run(
      `node -e 'Promise.all([${generators}]).then((all) => console.log(all.map((one) => typeof one.default).join()))'`,
      folder,
    );
    expect(kinds.stdout.trim()).toBe(INTEGRATIONS.map(() => "function").join());
    const use =
      'import { type Config, type ReadConfig, buildFeeds, defineConfig, FeedletterError } from "feedletter";\nconst result = await buildFeeds({ config: "feedletter.yaml", env: {}, now: new Date() });\nconst items: number = result.items;\nconst limit = ({ config }: ReadConfig): number => config.feeds.limit;\nexport default defineConfig({ site: { title: "Notes", url: "https://notes.example/" }, feeds: { limit: 3 } });\n// @ts-expect-error the address is missing\ndefineConfig({ site: { title: "Notes" } });\n// @ts-expect-error there is no such setting\ndefineConfig({ site: { title: "Notes", url: "x" }, feeds: { limt: 3 } });\n// @ts-expect-error there is no such field\nconst wrong = (config: Config) => config.feed;\nexport { FeedletterError, items, limit, wrong };\n';
    const plugins = INTEGRATIONS.map((name) => `export { default as ${name} } from "feedletter/${name}";\n`);
    const mistaken =
      'import astro from "feedletter/astro";\n// @ts-expect-error there is no such setting\nastro({ feeds: { limt: 3 } });\n';
    writeFileSync(join(folder, "use.mts"), [use, mistaken, ...plugins].join(""));
    const required = ["", ...INTEGRATIONS.map((name) => `/${name}`)].map(
      (entry, index) => `export import required${index} = require("feedletter${entry}");\n`,
    );
    writeFileSync(join(folder, "use.cts"), required.join(""));
    const compiler = join(ROOT, "node_modules/.bin/tsc");
    const flags = "--noEmit --strict --module nodenext --target es2023 --types node --typeRoots";
    const examples = writeExamples(join(folder, "examples"));
    const files = `use.mts use.cts examples/*.mts`;
    const types = await run(`${compiler} ${flags} ${join(ROOT, "node_modules/@types")} ${files}`, folder);
    expect(types).toMatchObject({ code: 0, output: "" });
    const ran = await run(`KEYS=${"k".repeat(40)} node ${RUN_EXAMPLES} ${join(folder, "examples")}`, folder);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout.trim().split("\n").sort()).toEqual(examples.map((name) => `${name}.mjs`).sort());
    for (const name of ["use.mts", "use.cts", "examples"]) rmSync(join(folder, name), { recursive: true });
  });
});

// Tries the package as it is published on each version of Node that Feedletter supports, and on the newest one the tests that need
// no browser, no PostgreSQL and no killing. The versions come from npm's package `node`.
//
//   npm run try:nodes                                  builds first
//   node scripts/try-nodes.mjs [--product] [--suites]  one of the two, after a build
//                              [--current]             on the Node that runs this alone; nothing is installed
//                              [--tarball FILE]        this package, instead of a new one
//                              [--reports FOLDER]      vitest's JSON reports go there
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./places.mjs";

const MAJORS = [20, 22, 24];
const MAX_PACKAGES = 12;
const MAX_BYTES = 30_000_000;
/** Posts in a feed that TypeScript configures. */
const TS_LIMIT = 2;
/** The first version that keeps compiled code. */
const COMPILE_CACHE_FROM = 22;

const ELSEWHERE = [
  /^tests\/(?:browser|fixtures|package|postgres|soak)\//,
  // Killed processes, and several machines that share a database or a repository.
  /^tests\/deliveries\/(?:failing-disk|twins)\.|^tests\/.*\bkill(?:ed)?\b/,
  // What is written in this repository.
  /^tests\/(?:docs|import-graph)\./,
];

const NOW = ["--now", "2026-06-15T09:00:00Z"];
const POSTS = {
  "plain.md":
    "---\ntitle: Plain\ndate: 2026-06-01\ntags: [pay, C++]\n---\nSome *words*, a [link](/about/) and a list:\n\n- one\n- two\n",
  "own-html.md":
    '---\ntitle: "Quotes & \\"escapes\\""\ndate: 2026-06-02\n---\n<div class="x"><p onclick="x()">Own HTML</p></div>\n\n| a | b |\n| - | - |\n| 1 | 2 |\n',
  "toml.md":
    '+++\ntitle = "Köhler’s notes 🎉"\ndate = 2026-06-03T10:00:00+02:00\n+++\n# Head\n\nA note.[^1]\n\n[^1]: Small.\n',
  "page.html":
    "<!doctype html><title>Page</title><time datetime=2026-06-04>4 June</time><h1>Page</h1><p>Text &mdash; more.</p>",
  "2026-06-05-dated.txt": "Dated by its name\n\nText.\n",
};

const { values: asked } = parseArgs({
  options: {
    product: { type: "boolean" },
    suites: { type: "boolean" },
    current: { type: "boolean" },
    tarball: { type: "string" },
    reports: { type: "string" },
  },
});
const both = !asked.product && !asked.suites;
const work = mkdtempSync(join(tmpdir(), "feedletter-nodes-"));
try {
  const nodes = asked.current ? [currentNode()] : MAJORS.map(installNode);
  if (both || asked.product) await tryProduct(nodes);
  if (both || asked.suites) trySuites(nodes.filter(isAnother).at(-1));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function installNode(major) {
  const folder = join(work, `node-${major}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  npm(["install", "--no-audit", "--no-fund", "--loglevel=error", `node@${major}`], { cwd: folder });
  const path = join(folder, "node_modules/node/bin/node");
  const version = execFileSync(path, ["--version"], { encoding: "utf8" }).trim();
  assert.match(version, new RegExp(`^v${major}\\.`));
  // Whoever starts `node` gets this one.
  const env = { ...process.env, PATH: `${dirname(path)}${delimiter}${process.env.PATH}` };
  return { major, path, version, env };
}

function currentNode() {
  const { execPath: path, version, env } = process;
  return { major: Number.parseInt(version.slice(1), 10), path, version, env };
}

function packProduct() {
  execFileSync(process.execPath, ["scripts/pack.mjs", "--built", "--to", work], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return join(
    work,
    readdirSync(work).find((name) => name.endsWith(".tgz")),
  );
}

async function tryProduct(nodes) {
  const tarball = asked.tarball === undefined ? packProduct() : resolve(asked.tarball);
  const feeds = [];
  for (const node of nodes) feeds.push(await useProduct(node, tarball));
  for (const [at, { major }] of nodes.entries())
    assert.deepEqual(feeds[at], feeds[0], `Node ${major} and ${nodes[0].major} write other feeds`);
  const documents = Object.keys(feeds[0]).filter((name) => /\.(?:xml|json)$/.test(name));
  assert.ok(documents.length >= 3, "three feeds at least");
  console.log(
    `the same bytes in ${Object.keys(feeds[0]).length} files on ${nodes.map(({ version }) => version).join(", ")}`,
  );
}

/** @returns the digests of all that `build` has written, by name */
async function useProduct(node, tarball) {
  const site = join(work, `site-${node.major}`);
  mkdirSync(join(site, "posts"), { recursive: true });
  writeFileSync(join(site, "package.json"), '{ "name": "site", "private": true }');
  for (const [name, text] of Object.entries(POSTS)) writeFileSync(join(site, "posts", name), text);

  const installed = spawnSync(node.path, [npmCli(), "install", "--no-audit", "--no-fund", tarball], {
    cwd: site,
    env: { ...node.env, npm_config_update_notifier: "false" },
    encoding: "utf8",
  });
  assert.equal(installed.status, 0, installed.stderr);
  assert.doesNotMatch(installed.stdout + installed.stderr, /warn|deprecat/i);
  const { packages, bytes } = measure(site);
  assert.ok(packages <= MAX_PACKAGES, `${packages} packages`);
  assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);

  const cli = join(site, "node_modules/feedletter/dist/cli.cjs");
  const feedletter = (...args) => {
    const { status, stdout, stderr } = spawnSync(node.path, [cli, ...args], {
      cwd: site,
      env: node.env,
      encoding: "utf8",
    });
    assert.equal(status, 0, `feedletter ${args.join(" ")}: ${stdout}${stderr}`);
    assert.doesNotMatch(stderr, /Warning/);
    return stdout;
  };
  feedletter("init", "--title", "Notes", "--url", "https://notes.example/");
  const port = await freePort();
  const config = join(site, "feedletter.yaml");
  writeFileSync(config, `${readFileSync(config, "utf8")}${settings(port)}`);
  feedletter("build", ...NOW);
  feedletter("check", ...NOW);
  feedletter("build", "--check", ...NOW);
  tryCompileCache(node, { cli, build: () => feedletter("build", "--no-cache", ...NOW) });
  feedletter("subscribers", "add", "ada@example.org", "--name", "Ada");
  feedletter("send", "weekly");
  const mails = readdirSync(join(site, ".feedletter/outbox")).filter((name) => name.endsWith(".eml"));
  assert.equal(mails.length, 1);
  await tryServer(node, { site, cli, port });
  tryTypeScript(site, feedletter);
  console.log(
    `${node.version}: ${packages} packages, ${(bytes / 1e6).toFixed(1)} MB; init, build, check, send and serve work`,
  );
  return digestsIn(join(site, "out"), (name) => !name.startsWith("digests"));
}

function settings(port) {
  return `digests:
  weekly:
    schedule: "0 9 * * 1"
    start: newest
mail:
  from: "Notes <news@notes.example>"
  postalAddress: "Notes, 1 Example Street, 10115 Berlin"
server:
  url: https://mail.notes.example/
  port: ${port}
`;
}

/** In place of the YAML, with a module beside it. The feeds are the same. */
function tryTypeScript(site, feedletter) {
  const yaml = join(site, "feedletter.yaml");
  writeFileSync(join(site, "settings.ts"), `export const limit: number = ${TS_LIMIT};\n`);
  writeFileSync(
    join(site, "feedletter.config.ts"),
    `import { defineConfig } from "feedletter";
import { limit } from "./settings";

export default defineConfig({ site: { title: "Typed", url: "https://notes.example/" }, content: [{ files: "posts" }], out: "typed", feeds: { limit } });
`,
  );
  renameSync(yaml, `${yaml}.off`);
  feedletter("build", ...NOW);
  const { title, items } = JSON.parse(readFileSync(join(site, "typed/feed.json"), "utf8"));
  assert.deepEqual([title, items.length], ["Typed", TS_LIMIT]);
}

/** Compiled code is kept where Node can do that, and the program runs where nothing can be written. */
function tryCompileCache({ major }, { cli, build }) {
  const cache = join(dirname(cli), "compile-cache");
  assert.equal(existsSync(cache), major >= COMPILE_CACHE_FROM);
  rmSync(cache, { recursive: true, force: true });
  writeFileSync(cache, "A file is in the way, whoever runs this.");
  build();
  rmSync(cache);
}

async function tryServer(node, { site, cli, port }) {
  const server = spawn(node.path, [cli, "serve", "--json"], { cwd: site, env: node.env });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (said += data));
  const exited = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  try {
    assert.equal(await statusOf(`http://127.0.0.1:${port}/healthz`, exited), 200, said);
    server.kill("SIGTERM");
    // Windows has no signals: the process is ended.
    assert.equal(await exited, process.platform === "win32" ? null : 0, said);
  } finally {
    server.kill("SIGKILL");
  }
}

async function statusOf(url, exited) {
  let code;
  exited.then((exit) => (code = exit));
  for (let tries = 0; tries < 200 && code === undefined; tries += 1) {
    try {
      return (await fetch(url)).status;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return `no answer, exit ${code}`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** `npm test` runs on the version that started this. */
function isAnother({ major }) {
  return major !== Number.parseInt(process.versions.node, 10);
}

/** The tests under another Node than the one that started this, in which the programs that they start run, too. */
function trySuites(node) {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const options = ["--project", "node", "--project", "alone", "--reporter", "dot", "--testTimeout", "60000"];
  if (asked.reports !== undefined)
    options.push("--reporter", "json", `--outputFile.json=${join(asked.reports, `node-${node.major}.json`)}`);
  const ran = spawnSync(node.path, [vitest, "run", ...options, ...testFiles()], {
    cwd: ROOT,
    env: node.env,
    stdio: "inherit",
  });
  assert.equal(ran.status, 0, `the tests fail on Node ${node.version}`);
  console.log(`${node.version}: the tests pass`);
}

/** Those that need no browser and no PostgreSQL, kill no process, and are about neither what `tryProduct` tries nor texts alone. */
function testFiles() {
  return readdirSync(join(ROOT, "tests"), { recursive: true })
    .map((name) => `tests/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".test.ts") && !ELSEWHERE.some((part) => part.test(name)))
    .sort();
}

function measure(site) {
  const modules = join(site, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
  const files = readdirSync(modules, { recursive: true })
    .map((name) => lstatSync(join(modules, name)))
    .filter((found) => found.isFile());
  return {
    packages: Object.keys(lock.packages).length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

function digestsIn(folder, isMeant) {
  const names = readdirSync(folder, { recursive: true }).filter(
    (name) => isMeant(name) && lstatSync(join(folder, name)).isFile(),
  );
  const digestOf = (name) =>
    createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
  return Object.fromEntries(names.sort().map((name) => [name, digestOf(name)]));
}

/** npm itself, to be run by the Node that is tried: it warns of packages that don't suit that one. */
function npmCli() {
  return process.env.npm_execpath ?? join(npm(["root", "--global"], {}).trim(), "npm/bin/npm-cli.js");
}

function npm(args, options) {
  return execFileSync("npm", args, { encoding: "utf8", shell: process.platform === "win32", ...options });
}

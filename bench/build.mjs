/**
 * Measures `feedletter build` on 10,000 posts, beside the serialisers of the package `feed` alone and, where it is on PATH,
 * Hugo building nothing but the RSS of the same corpus; and what `--version` and `--help` cost above a bare Node.
 * Prints one Markdown table to stdout: medians, and what was counted in the output. Progress goes to stderr.
 *
 *   npm run bench                                   builds dist/ first
 *   node bench/build.mjs [--posts 10000] [--words 600] [--seed 1] [--rounds 5] [--dir FOLDER] [--cli dist/cli.cjs]
 *                        [--only TEXT]…             just the rows whose name contains TEXT, such as "Hugo" or "newest 50"
 *
 * cold   no output and no cache of an earlier build; the posts are in the operating system's file cache, for everyone
 * warm   a build before it, and nothing changed since
 * edited a build before it, and since then one post that the feeds show has changed
 *
 * Every command is a process of its own. The rounds alternate between the order of the table and its reverse, so that a
 * machine that slows down wrongs nobody, and the first round is not counted.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULTS, sizesOf, writeCorpus } from "./corpus.mjs";
import { chooseMeasure, isOnPath } from "./measure.mjs";

/** After the newest post, and the same on every run. */
const NOW = "2026-06-15T09:00:00Z";
/** The row that start-up is compared with. */
const BARE = "node -e 0";
const BUILT_CLI = fileURLToPath(new URL("../dist/cli.cjs", import.meta.url));
const SERIALISE = fileURLToPath(new URL("./serialise.mjs", import.meta.url));

const { values } = parseArgs({
  options: {
    posts: { type: "string", default: String(DEFAULTS.posts) },
    words: { type: "string", default: String(DEFAULTS.words) },
    seed: { type: "string", default: String(DEFAULTS.seed) },
    rounds: { type: "string", default: "5" },
    dir: { type: "string", default: join(tmpdir(), "feedletter-bench") },
    cli: { type: "string", default: BUILT_CLI },
    only: { type: "string", multiple: true, default: [""] },
  },
});
const corpus = resolve(values.dir);
const cli = resolve(values.cli);
const parameters = { posts: Number(values.posts), words: Number(values.words), seed: Number(values.seed) };
const rounds = Number(values.rounds);
const measure = chooseMeasure();

const node = (...args) => measure(process.execPath, args);
const remove = (...paths) => {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
};

/** The least that a build must do that looks for changes. */
const STAT_ALL = `const { readdirSync, statSync } = require("node:fs");
for (const name of readdirSync(process.argv[1])) statSync(process.argv[1] + "/" + name);`;

/** Gives the newest post an end that it never had, so that no cache knows it. */
function editNewest() {
  const file = join(corpus, "content", "posts", `post-${parameters.posts}.md`);
  const text = readFileSync(file, "utf8").replace(/\nEdited \d+\.\n$/, "\n");
  writeFileSync(file, `${text}\nEdited ${process.hrtime.bigint()}.\n`);
}

/** A fast build of the wrong thing is worth nothing. */
function expectItems(file, count) {
  const found = readFileSync(file, "utf8").split("<item>").length - 1;
  if (found !== count) throw new Error(`${file} has ${found} items instead of ${count}.`);
}

/** @returns rows { name, prepare, run, verify }; `run` gives what `measure` gives */
function feedletterRows(folder, size, label) {
  const out = join(folder, "out");
  const config = join(folder, "feedletter.yaml");
  const run = (...more) => node(cli, "build", "--config", config, "--out", out, "--now", NOW, ...more);
  const verify = () => expectItems(join(out, "rss.xml"), size);
  const name = `feedletter build, three formats, ${label}`;
  return [
    { name: `${name}, cold`, prepare: () => remove(out, join(folder, ".feedletter")), run, verify },
    { name: `${name}, warm`, prepare: run, run, verify },
    {
      name: `${name}, edited`,
      prepare: () => {
        run();
        editNewest();
      },
      run,
      verify,
    },
    {
      name: `${name}, cold, --no-cache`,
      prepare: () => remove(out),
      run: () => run("--no-cache"),
      verify,
    },
  ];
}

function hugoRow(folder, size, label) {
  const out = join(folder, "hugo");
  const args = ["--quiet", "--noBuildLock", "--source", corpus, "--config", join(folder, "hugo.toml")];
  return {
    name: `Hugo, RSS only, ${label}`,
    prepare: () => remove(out),
    run: () => measure("hugo", [...args, "--destination", out]),
    verify: () => expectItems(join(out, "index.xml"), size),
  };
}

/** The process reads and renders first, so its own clock counts, not the process's time and memory. */
function serialiserRow(size, label) {
  return {
    name: `\`feed\`'s serialisers alone, three formats, ${label}`,
    run: () => {
      const times = JSON.parse(node(SERIALISE, corpus, String(size)).stdout);
      const note = Object.entries(times).map(([format, ms]) => `${format} ${Math.round(ms)} ms`);
      return { wallMs: times.rss + times.atom + times.json, note: note.join(", ") };
    },
  };
}

function allRows() {
  const labels = { "newest-50": `newest ${Math.min(50, parameters.posts)}`, all: `all ${parameters.posts}` };
  const cliIsBuilt = existsSync(cli);
  if (!cliIsBuilt) console.error(`${cli} isn't built: its rows are left out.`);
  const hugoIsHere = isOnPath("hugo", "version");
  if (!hugoIsHere) console.error("hugo isn't on PATH: its rows are left out.");
  const builds = Object.entries(sizesOf(parameters)).flatMap(([name, size]) => [
    ...(cliIsBuilt ? feedletterRows(join(corpus, name), size, labels[name]) : []),
    ...(hugoIsHere ? [hugoRow(join(corpus, name), size, labels[name])] : []),
    serialiserRow(size, labels[name]),
  ]);
  const starts = [
    { name: BARE, run: () => node("-e", "0") },
    {
      name: `node, stat of all ${parameters.posts} files`,
      run: () => node("-e", STAT_ALL, join(corpus, "content", "posts")),
    },
    ...(cliIsBuilt ? ["--version", "--help"] : []).map((option) => ({
      name: `feedletter ${option}`,
      aboveBare: true,
      run: () => node(cli, option),
    })),
  ];
  const rows = [...builds, ...starts];
  const chosen = rows.filter(({ name }) => values.only.some((text) => name.includes(text)));
  return chosen.some(({ aboveBare }) => aboveBare)
    ? rows.filter((row) => chosen.includes(row) || row.name === BARE)
    : chosen;
}

function measureRows(rows) {
  const results = new Map(rows.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, prepare, run, verify } of round % 2 === 0 ? rows : rows.toReversed()) {
      prepare?.();
      const result = run();
      verify?.();
      if (round > 0) results.get(name).push(result);
      console.error(
        `${round === 0 ? "uncounted" : `round ${round}`}: ${name}: ${Math.round(result.wallMs)} ms`,
      );
    }
  }
  return results;
}

function median(numbers) {
  const known = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  if (known.length === 0) return undefined;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
}

const seconds = (ms) =>
  ms === undefined ? "–" : ms < 100 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
const mebibytes = (bytes) => (bytes === undefined ? "–" : `${Math.round(bytes / 2 ** 20)} MiB`);

function tableOf(rows, results) {
  const cpuOf = (name) => median((results.get(name) ?? []).map(({ cpuMs }) => cpuMs));
  const bare = cpuOf(BARE);
  const lines = rows.map(({ name, aboveBare }) => {
    const runs = results.get(name);
    const walls = runs.map(({ wallMs }) => wallMs);
    const cpu = cpuOf(name);
    const above =
      aboveBare && cpu !== undefined && bare !== undefined
        ? `${Math.round(cpu - bare)} ms CPU above bare Node`
        : "";
    const cells = [
      name,
      seconds(median(walls)),
      `${seconds(Math.min(...walls))} – ${seconds(Math.max(...walls))}`,
      seconds(cpu),
      mebibytes(median(runs.map(({ peakBytes }) => peakBytes))),
      above || (runs.at(-1).note ?? ""),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| | wall, median | range | CPU | peak memory | |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

console.error(
  writeCorpus(corpus, parameters) ? `Wrote the corpus to ${corpus}.` : `The corpus is in ${corpus}.`,
);
const rows = allRows();
if (rows.length === 0) throw new Error(`No row's name contains "${values.only.join('" or "')}".`);
const results = measureRows(rows);
console.log(tableOf(rows, results));
console.log(
  `\n${parameters.posts} posts of about ${parameters.words} words; rounds counted: ${rounds}; Node ${process.versions.node}, ` +
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}.`,
);

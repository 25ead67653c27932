/**
 * Measures feed sets: 10,000 posts in 500 tags, the main feed alone and with a feed for each tag; and our three writers beside
 * the serialisers of the package `feed` alone, for the same 10,000 full items. Prints a Markdown table to stdout.
 *
 *   node bench/feeds.mjs [--posts 10000] [--tags 500] [--words 600] [--rounds 3] [--dir FOLDER]     after `npm run build`
 *
 * Each post has two of the tags. All feeds hold all their posts in full, so the main feed is as large as it can be.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULTS, writeCorpus } from "./corpus.mjs";
import { chooseMeasure } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    posts: { type: "string", default: String(DEFAULTS.posts) },
    tags: { type: "string", default: "500" },
    words: { type: "string", default: String(DEFAULTS.words) },
    rounds: { type: "string", default: "3" },
    dir: { type: "string", default: join(tmpdir(), "feedletter-bench-feeds") },
  },
});
const [posts, tags, words] = [Number(values.posts), Number(values.tags), Number(values.words)];
const folder = resolve(values.dir);
const cli = fileURLToPath(new URL("../dist/cli.cjs", import.meta.url));
const writers = fileURLToPath(new URL("./writers.mjs", import.meta.url));
const measure = chooseMeasure();

const config = (by) => `site: { title: Corpus, url: "https://corpus.example/", author: { name: Ana } }
content: [{ files: ../tagged, url: "/{path}/" }]
feeds: { limit: ${posts}, by: [${by}] }
`;

/** The corpus of the other measurements with tags of its own. */
function writeTaggedCorpus() {
  writeCorpus(join(folder, "corpus"), { posts, words, seed: DEFAULTS.seed });
  rmSync(join(folder, "tagged"), { recursive: true, force: true });
  mkdirSync(join(folder, "tagged"), { recursive: true });
  for (let number = 1; number <= posts; number += 1) {
    const text = readFileSync(join(folder, "corpus/content/posts", `post-${number}.md`), "utf8");
    const tagged = text
      .replace(/^categories:.*\n/m, "")
      .replace(/^tags:.*\n(?: *- .*\n)*/m, `tags: [tag ${number % tags}, tag ${(number * 7 + 3) % tags}]\n`);
    writeFileSync(join(folder, "tagged", `post-${number}.md`), tagged);
  }
  for (const [name, by] of [
    ["main", ""],
    ["sets", "tag"],
  ]) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "feedletter.yaml"), config(by));
  }
}

function build(name) {
  const out = join(folder, name, "out");
  rmSync(out, { recursive: true, force: true });
  rmSync(join(folder, name, ".feedletter"), { recursive: true, force: true });
  const args = ["build", "--config", join(folder, name, "feedletter.yaml"), "--now", "2026-06-15T09:00:00Z"];
  return measure(process.execPath, [cli, ...args]);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const mebibytes = (bytes) => (bytes === undefined ? "–" : `${Math.round(bytes / 2 ** 20)} MiB`);

writeTaggedCorpus();
const rounds = Array.from({ length: Number(values.rounds) }, (_, round) => {
  console.error(`round ${round + 1}`);
  const written = JSON.parse(measure(process.execPath, [writers, folder]).stdout);
  return { main: build("main"), sets: build("sets"), written };
});
/** CPU time where it is known: the machine may have others to serve. */
const took = (name) => median(rounds.map((round) => round[name].cpuMs ?? round[name].wallMs));
const peak = (name) => median(rounds.map((round) => round[name].peakBytes));
const largest = statSync(join(folder, "sets/out/feed.json")).size;
/** Cleaning and the three writers, beside the three serialisers. */
function documentsRow() {
  const sum = (side) =>
    median(
      rounds.map(({ written }) => Object.values(written).reduce((total, each) => total + each[side], 0)),
    );
  const [ours, theirs] = [sum("ours"), sum("theirs")];
  return `| writing the three documents of ${posts} items alone | ${seconds(ours)} | ${(ours / theirs).toFixed(2)} × \`feed\`'s own ${seconds(theirs)} | |`;
}

const lines = [
  `| main feed, ${posts} full items, three formats | ${seconds(took("main"))} | | ${mebibytes(peak("main"))} |`,
  `| the same and ${tags} tag feeds | ${seconds(took("sets"))} | ${(took("sets") / took("main")).toFixed(2)} × the main feed alone | ${mebibytes(peak("sets"))}, ${(peak("sets") / largest).toFixed(1)} × the largest feed (${mebibytes(largest)}) |`,
  documentsRow(),
];
console.log(
  ["| | CPU time, median | beside | peak memory |", "| --- | --- | --- | --- |", ...lines].join("\n"),
);

/**
 * Measures sending 60 kB digests over SMTP to this machine: Feedletter with its ledger, without it, and signing; beside the loop
 * that one writes first (a nodemailer message object for each recipient, pooled, no ledger) and Postfix's smtp-source, a C
 * client, where that is on PATH. The sink is Postfix's smtp-sink where that is on PATH, else a small one in a process of its own.
 * Prints Markdown tables to stdout; progress goes to stderr.
 *
 *   npm run bench:mail                        builds dist/ first
 *   node bench/mail.mjs [--mails 20000] [--naive 2000] [--connections 10] [--rounds 3] [--sink smtp-sink|node]
 *                       [--company 5,20,40]                    what the ledger costs with so many connections, which share its syncs
 *                       [--memory 1000,100000] [--seconds 60]  the most memory held with so many subscribers; the mails are thrown
 *                                                              away, and after so many seconds the rest is left unsent
 *                       [--import 1000,100000]                 the most memory held by an import of so many rows
 *
 * The sink in Node takes a third of the processor time that smtp-sink takes, which keeps a core busy with 3,800 mails of 60 kB a second.
 * Rates are mails a second from the first to the last, without starting the process; CPU is the sender's, for each mail. Each row
 * is a process of its own.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chooseMeasure } from "./measure.mjs";

const SENDER = fileURLToPath(new URL("./mail-sender.mjs", import.meta.url));
const CLI = fileURLToPath(new URL("../dist/cli.cjs", import.meta.url));
const SINK = fileURLToPath(new URL("./mail-sink.mjs", import.meta.url));

const { values } = parseArgs({
  options: {
    mails: { type: "string", default: "20000" },
    naive: { type: "string", default: "2000" },
    connections: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    company: { type: "string", default: "5,20,40" },
    memory: { type: "string", default: "1000,100000" },
    seconds: { type: "string", default: "60" },
    import: { type: "string", default: "" },
    sink: { type: "string", default: "smtp-sink" },
  },
});
process.env.PATH = `${process.env.PATH}:/usr/sbin`;

const say = (text) => process.stderr.write(`${text}\n`);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** @returns { name, port, stop } */
async function startSink() {
  const port = await freePort();
  // Without privileges smtp-sink refuses to run as root.
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const command = values.sink === "smtp-sink" && spawnSync("which", ["smtp-sink"]).status === 0;
  const child = command
    ? spawn("smtp-sink", [...user, "-c", `127.0.0.1:${port}`, "1000"], { stdio: "ignore" })
    : spawn(process.execPath, [SINK, String(port)], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (child.exitCode !== null) throw new Error("the sink did not start");
  return { name: command ? "smtp-sink" : "a sink in Node", port, stop: () => child.kill() };
}

const measure = chooseMeasure();

/** @returns { rate, cpuMs, mails, peakBytes } */
function run(kind, port, mails, { connections = values.connections, more = [] } = {}) {
  const args = [SENDER, kind, String(port), String(mails), String(connections), ...more];
  const { stdout, peakBytes } = measure(process.execPath, args);
  const line = stdout.trim().split("\n").at(-1);
  if (!line) return { peakBytes };
  const { ms, cpuMs, mails: sent } = JSON.parse(line);
  return { rate: (sent / ms) * 1_000, cpuMs: cpuMs / sent, mails: sent, peakBytes };
}

function runSource(port, mails) {
  // -d: over the same connections, as everybody here does.
  const size = ["-m", String(mails), "-l", "60000"];
  const { wallMs, cpuMs } = measure("smtp-source", [
    "-d",
    ...size,
    ...["-s", values.connections, `127.0.0.1:${port}`],
  ]);
  return { rate: (mails / wallMs) * 1_000, ...(cpuMs === undefined ? {} : { cpuMs: cpuMs / mails }) };
}

const best = (runs) => runs.reduce((one, other) => (other.rate > one.rate ? other : one));

/** All kinds in turn, each round in the other order. @returns the runs of each kind */
function runInTurn(kinds, work) {
  const runs = new Map(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) runs.get(kind).push(work(kind));
  }
  return runs;
}

const mails = Number(values.mails);
const few = Number(values.naive);
const sink = await startSink();
const rows = [
  [
    "naive",
    "a message object for each recipient, nodemailer's pool, no ledger",
    () => run("naive", sink.port, few),
  ],
  ["bare", "Feedletter without the ledger", () => run("bare", sink.port, mails)],
  ["ledger", "**Feedletter**", () => run("ledger", sink.port, mails)],
  ["naive-dkim", "the first, signed with RSA-2048 by nodemailer", () => run("naive-dkim", sink.port, few)],
  ["dkim", "**Feedletter, signed with RSA-2048**", () => run("dkim", sink.port, mails)],
];
if (spawnSync("which", ["smtp-source"]).status === 0) {
  rows.push(["source", "smtp-source (C)", () => runSource(sink.port, mails)]);
}
const works = new Map(rows.map(([key, name, work]) => [key, { name, work }]));
const found = runInTurn([...works.keys()], (key) => {
  const { name, work } = works.get(key);
  say(name);
  return work();
});
const rateOf = (key) => best(found.get(key)).rate;
const whole = (number) => Math.round(number).toLocaleString("en");

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}; ${whole(mails)} mails of 60 kB (${whole(few)} in the slow loops), ${values.connections} connections, ${sink.name}\n`,
);
console.log("| sender | mails/s | CPU a mail | peak memory |\n| --- | ---: | ---: | ---: |");
const megabytes = (bytes) => (bytes ? `${whole(bytes / 1e6)} MB` : "");
const cell = (cpuMs) => (cpuMs === undefined ? "" : `${cpuMs.toFixed(2)} ms`);
for (const [key, name] of rows) {
  const { rate, cpuMs, peakBytes } = best(found.get(key));
  console.log(`| ${name} | ${whole(rate)} | ${cell(cpuMs)} | ${megabytes(peakBytes)} |`);
}
const cpuOf = (key) => Math.min(...found.get(key).map(({ cpuMs }) => cpuMs));
const rates = (one, other) => (rateOf(one) / rateOf(other)).toFixed(1);
const cpuTimes = (one, other) => (cpuOf(other) / cpuOf(one)).toFixed(1);
const compare = (one, other) => `${rates(one, other)} × the rate, 1/${cpuTimes(one, other)} of the CPU`;
console.log(`\nBeside the loop that one writes first: ${compare("ledger", "naive")}.`);
console.log(`Signed, beside the same loop signing: ${compare("dkim", "naive-dkim")}.`);
const lessRate = (1 - rateOf("ledger") / rateOf("bare")) * 100;
const moreCpu = (cpuOf("ledger") / cpuOf("bare") - 1) * 100;
console.log(
  `The ledger takes ${lessRate.toFixed(0)} % off the rate, and ${moreCpu.toFixed(0)} % more CPU than none.`,
);
if (found.has("source")) console.log(`${rates("ledger", "source")} of smtp-source's rate.`);

const numbersIn = (text) => text.split(",").filter(Boolean).map(Number);
if (values.company)
  console.log("\n| connections | without the ledger | with it | less |\n| ---: | ---: | ---: | ---: |");
for (const connections of numbersIn(values.company)) {
  say(`${connections} connections`);
  const runs = runInTurn(["bare", "ledger"], (kind) => run(kind, sink.port, mails, { connections }));
  const [bare, kept] = [best(runs.get("bare")), best(runs.get("ledger"))];
  const less = `${((1 - kept.rate / bare.rate) * 100).toFixed(0)} %`;
  console.log(`| ${connections} | ${whole(bare.rate)} /s | ${whole(kept.rate)} /s | ${less} |`);
}
sink.stop();

const folder = mkdtempSync(join(tmpdir(), "feedletter-bench-"));
if (values.memory) console.log("\n| subscribers | mails in the time | peak memory |\n| ---: | ---: | ---: |");
for (const people of numbersIn(values.memory)) {
  say(`memory, ${people} subscribers`);
  const file = join(folder, `${people}.db`);
  run("fill", 0, people, { more: [file] });
  const { mails: sent, peakBytes } = run("thrown-away", 0, people, { more: [file, values.seconds] });
  console.log(`| ${whole(people)} | ${whole(sent)} | ${megabytes(peakBytes)} |`);
}

if (values.import) console.log("\n| imported rows | seconds | peak memory |\n| ---: | ---: | ---: |");
for (const rows of numbersIn(values.import)) {
  say(`import, ${rows} rows`);
  const site = join(folder, `import-${rows}`);
  mkdirSync(site);
  writeFileSync(
    join(site, "feedletter.yaml"),
    'site: { title: Notes, url: https://notes.example/ }\ncontent: [{ files: content, url: "/{slug}/" }]\ndigests: { weekly: {} }\n',
  );
  const list = join(site, "list.csv");
  const lines = function* () {
    yield "email,name,status,created_at\n";
    for (let nth = 0; nth < rows; nth += 1)
      yield `person${nth}@readers.example,Person ${nth},${nth % 10 === 0 ? "unsubscribed" : "subscribed"},2024-01-01 10:00:00\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(list));
  const args = [CLI, "subscribers", "import", list, "--config", join(site, "feedletter.yaml")];
  const { wallMs, peakBytes } = measure(process.execPath, args);
  console.log(`| ${whole(rows)} | ${(wallMs / 1_000).toFixed(1)} | ${megabytes(peakBytes)} |`);
}
rmSync(folder, { recursive: true });

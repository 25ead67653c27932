/**
 * Measures sending 60 kB digests over SMTP to this machine: Feedletter with its ledger, without it, and signing; beside the loop
 * that one writes first (a nodemailer message object for each recipient, pooled, no ledger) and Postfix's smtp-source, a C
 * client, where that is on PATH. The sink is Postfix's smtp-sink where that is on PATH, else a small one in a process of its own.
 * Prints Markdown tables to stdout; progress goes to stderr.
 *
 *   npm run bench:mail                        builds dist/ first
 *   node bench/mail.mjs [--mails 20000] [--naive 2000] [--connections 10] [--rounds 1]
 *                       [--memory 1000,100000]  the most memory held with so many subscribers, the mails thrown away
 *
 * Rates are mails a second from the first to the last, without starting the process. Each row is a process of its own.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chooseMeasure, isOnPath } from "./measure.mjs";

const SENDER = fileURLToPath(new URL("./mail-sender.mjs", import.meta.url));
const SINK = fileURLToPath(new URL("./mail-sink.mjs", import.meta.url));

const { values } = parseArgs({
  options: {
    mails: { type: "string", default: "20000" },
    naive: { type: "string", default: "2000" },
    connections: { type: "string", default: "10" },
    rounds: { type: "string", default: "1" },
    memory: { type: "string", default: "1000,100000" },
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
  const command = isOnPath("smtp-sink", "-h") || spawnSync("which", ["smtp-sink"]).status === 0;
  const child = command
    ? spawn("smtp-sink", [...user, "-c", `127.0.0.1:${port}`, "1000"], { stdio: "ignore" })
    : spawn(process.execPath, [SINK, String(port)], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (child.exitCode !== null) throw new Error("the sink did not start");
  return { name: command ? "smtp-sink" : "a sink in Node", port, stop: () => child.kill() };
}

const measure = chooseMeasure();

/** @returns { rate, peakBytes } */
function run(kind, port, mails) {
  const args = [SENDER, kind, String(port), String(mails), values.connections];
  const { stdout, peakBytes } = measure(process.execPath, args);
  const { ms } = JSON.parse(stdout.trim().split("\n").at(-1));
  return { rate: (mails / ms) * 1_000, peakBytes };
}

function runSource(port, mails) {
  const args = ["-m", String(mails), "-l", "60000", "-s", values.connections, `127.0.0.1:${port}`];
  const { wallMs } = measure("smtp-source", args);
  return { rate: (mails / wallMs) * 1_000 };
}

const best = (runs) => runs.reduce((one, other) => (other.rate > one.rate ? other : one));

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
const found = new Map();
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [key, name, work] of round % 2 === 0 ? rows : rows.toReversed()) {
    say(name);
    found.set(key, [...(found.get(key) ?? []), work()]);
  }
}
sink.stop();
const rateOf = (key) => best(found.get(key)).rate;
const whole = (number) => Math.round(number).toLocaleString("en");

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}; ${whole(mails)} mails of 60 kB (${whole(few)} in the slow loops), ${values.connections} connections, ${sink.name}\n`,
);
console.log("| sender | mails/s | peak memory |\n| --- | ---: | ---: |");
for (const [key, name] of rows) {
  const { rate, peakBytes } = best(found.get(key));
  console.log(`| ${name} | ${whole(rate)} | ${peakBytes ? `${whole(peakBytes / 1e6)} MB` : ""} |`);
}
const ratio = (one, other) => (rateOf(one) / rateOf(other)).toFixed(1);
console.log(
  `\n${ratio("ledger", "naive")} × the loop that one writes first; signed ${ratio("dkim", "naive-dkim")} ×.`,
);
const overhead = (1 - rateOf("ledger") / rateOf("bare")) * 100;
console.log(`The ledger costs ${overhead.toFixed(0)} % of the rate without it.`);
if (found.has("source")) console.log(`${ratio("ledger", "source")} of smtp-source.`);

console.log("\n| subscribers | peak memory |\n| ---: | ---: |");
for (const people of values.memory.split(",").map(Number)) {
  say(`memory, ${people} subscribers`);
  const { peakBytes } = run("thrown-away", 0, people);
  console.log(`| ${whole(people)} | ${peakBytes ? `${whole(peakBytes / 1e6)} MB` : "unknown"} |`);
}

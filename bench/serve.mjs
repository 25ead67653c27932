/**
 * Measures the server with many subscribers in SQLite, on this machine alone: requests a second and the time of the slowest
 * hundredth, beside a bare hono route; how long it takes to start and what memory it holds. With --soak it answers half of what
 * it could (or --rate requests a second) for so long and prints whether its memory grows. Prints Markdown to stdout; progress goes to stderr.
 *
 *   npm run bench:serve                       builds dist/ first
 *   node bench/serve.mjs [--subscribers 100000] [--seconds 10] [--connections 10] [--soak 10m [--rate 200]]
 *
 * Letters of confirmation go to a sink in a process of its own. The load comes from this process, so on two cores the server has one.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import Libsql from "libsql";

const { values } = parseArgs({
  options: {
    subscribers: { type: "string", default: "100000" },
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "10" },
    soak: { type: "string" },
    rate: { type: "string" },
  },
});
const people = Number(values.subscribers);
const seconds = Math.min(20, Number(values.seconds));
const connections = Number(values.connections);
const soakSeconds = readMinutes(values.soak);

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const CLI = here("../dist/cli.cjs");
const KEY = randomBytes(32).toString("base64url");
const TOKEN = randomBytes(24).toString("base64url");
const folder = mkdtempSync(join(tmpdir(), "feedletter-bench-"));
const children = new Set();
const say = (text) => process.stderr.write(`${text}\n`);

function readMinutes(text) {
  if (text === undefined) return 0;
  const [, count, unit] = /^(\d+)([sm])$/.exec(text) ?? [];
  if (count === undefined) throw new Error("--soak takes a time such as 10m or 90s");
  return Number(count) * (unit === "m" ? 60 : 1);
}

/** A program that says in JSON where it listens. @returns { url, ms, stop } */
async function start(args, env = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  const closed = once(child, "close");
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { event, url } = JSON.parse(line);
      if (event === "listening") resolve(url);
    });
    closed.then(() => reject(new Error(`${args.join(" ")} ended`)));
  });
  return {
    url,
    ms: performance.now() - began,
    stop: async () => {
      child.kill("SIGTERM");
      await closed;
      children.delete(child);
    },
  };
}

async function startSink() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  const child = spawn(process.execPath, [here("mail-sink.mjs"), String(port)], { stdio: "ignore" });
  children.add(child);
  return `smtp://127.0.0.1:${port}?tls=off`;
}

function makeSite() {
  mkdirSync(join(folder, "content"));
  writeFileSync(
    join(folder, "content/one.md"),
    "---\ntitle: One\ndate: 2026-06-01\ntags: [a]\n---\nWords.\n",
  );
  writeFileSync(
    join(folder, "feedletter.yaml"),
    `site: { title: Notes, url: "https://notes.example/" }
digests: { weekly: { schedule: "0 9 * * 1" } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server:
  url: https://letters.example/
  port: 0
  trustProxy: [loopback]
  keys: "\${KEYS}"
  metrics: { token: "\${TOKEN}" }
`,
  );
}

/** By one statement: adding them is not what is measured. */
function fillDatabase() {
  // Makes the schema.
  const made = spawnSync(process.execPath, [CLI, "subscribers", "list"], { cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  const raw = new Libsql(join(folder, ".feedletter/feedletter.db"));
  raw.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
    insert into subscribers (id, address, address_key, name, language, state, created_at, changed_at)
    select 's' || i, 'p' || i || '@readers.example', 'p' || i || '@readers.example', 'Person ' || i, null, 'active', 0, 0 from n;
    insert into subscriptions (subscriber_id, digest, state, changed_at)
    select id, 'weekly', 'active', 0 from subscribers`);
  raw.close();
}

function leavePath(index) {
  const subscriber = `s${1 + (index % people)}`;
  const mac = createHmac("sha256", KEY).update(["unsubscribe", subscriber, "weekly"].join("\0"));
  return `/unsubscribe/${subscriber}.weekly.${mac.digest("base64url")}`;
}

/** A form that was made ten seconds ago. */
function oldStamp() {
  const time = (Date.now() - 10_000).toString(36);
  return `${time}.${createHmac("sha256", KEY).update(`form\0${time}`).digest("base64url")}`;
}

let nth = 0;
const oneClick = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
  setupRequest: (request) => {
    nth += 1;
    return { ...request, path: leavePath(nth) };
  },
};
const sameOneClick = { ...oneClick, setupRequest: (request) => ({ ...request, path: leavePath(0) }) };
const leavePage = { ...sameOneClick, method: "GET", body: undefined };
const health = { method: "GET", path: "/healthz" };
/** @param people after so many the first comes again */
const subscribeAs = (people) => ({
  method: "POST",
  path: "/subscribe",
  setupRequest: (request) => {
    nth += 1;
    const who = nth % people;
    return {
      ...request,
      headers: {
        "content-type": "application/json",
        "x-forwarded-for": `${11 + ((who >> 16) & 15)}.${(who >> 8) & 255}.${who & 255}.1`,
      },
      body: JSON.stringify({ address: `new${who}@readers.example`, stamp: oldStamp() }),
    };
  },
});
/** Each from a person and a network of their own: it is not the limits that are measured. */
const subscribe = subscribeAs(Infinity);

async function load(url, request, more = {}) {
  const result = await autocannon({
    ...{ url, connections, duration: seconds, requests: [].concat(request), timeout: 20 },
    ...more,
  });
  const answers = Object.entries(result.statusCodeStats).map(([status, { count }]) => `${count} × ${status}`);
  return {
    requests: result.requests.total,
    rate: Math.round(result.requests.total / result.duration),
    p50: result.latency.p50,
    p99: result.latency.p99,
    answers: [...answers, ...(result.errors > 0 ? [`${result.errors} errors`] : [])].join(", "),
  };
}

const row = (name, { rate, p50, p99, answers, cpu }) =>
  `| ${name} | ${rate} | ${p50} ms | ${p99} ms | ${cpu.toFixed(2)} ms | ${answers} |`;

async function memoryOf({ url }) {
  const answer = await fetch(new URL("metrics", url), { headers: { authorization: `Bearer ${TOKEN}` } });
  const text = await answer.text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 2 ** 20;
}

async function cpuOf({ url }) {
  const answer = await fetch(new URL("metrics", url), { headers: { authorization: `Bearer ${TOKEN}` } });
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(await answer.text())?.[1]);
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** MiB of heap that the soaking server may have. */
const SOAK_HEAP = 128;
/** Who signs up while it soaks: few enough that the limits' counters, which stay for an hour, are all there after a minute or two. */
const SOAK_PEOPLE = 2_000;

/** Half of what it can: nine one-clicks and a sign-up in ten. @returns Markdown */
async function soak(server, fullRate) {
  const samples = [];
  const sampling = setInterval(async () => samples.push(await memoryOf(server)), 5_000);
  const cpuBefore = await cpuOf(server);
  const result = await load(
    server.url,
    [...Array.from({ length: 9 }, () => oneClick), subscribeAs(SOAK_PEOPLE)],
    {
      duration: soakSeconds,
      overallRate: values.rate === undefined ? Math.max(1, Math.round(fullRate / 2)) : Number(values.rate),
    },
  );
  clearInterval(sampling);
  const cpu = (await cpuOf(server)) - cpuBefore;
  const third = Math.floor(samples.length / 3);
  const [early, late] = [middle(samples.slice(third, 2 * third)), middle(samples.slice(-third))];
  return [
    `Soak of ${soakSeconds} s with a heap of at most ${SOAK_HEAP} MiB, nine one-clicks and a sign-up in ten: ${result.rate} requests a second, p99 ${result.p99} ms, ${result.answers}; ${cpu.toFixed(0)} s of CPU.`,
    `Memory: ${samples.map((mb) => mb.toFixed(0)).join(" ")} MiB each 5 s; middle third ${early.toFixed(0)}, last third ${late.toFixed(0)} MiB.`,
  ].join("\n");
}

async function main() {
  makeSite();
  say(`filling the database with ${people} people`);
  fillDatabase();
  const smtp = await startSink();
  const env = { SMTP_URL: smtp, KEYS: KEY, TOKEN };
  const rows = [];

  const measured = async (server, name, request) => {
    const cpu = await cpuOf(server);
    const result = await load(server.url, request);
    const perRequest = (((await cpuOf(server)) - cpu) * 1_000) / result.requests;
    rows.push(row(name, { ...result, cpu: perRequest }));
    say(rows.at(-1));
    return result;
  };

  const bare = await start([here("bare-hono.mjs")]);
  await measured(bare, "bare hono, POST with a body", oneClick);
  await measured(bare, "bare hono, GET", leavePage);
  await bare.stop();

  const server = await start([CLI, "serve", "--json"], env);
  const fresh = await memoryOf(server);
  say(`started in ${Math.round(server.ms)} ms, ${fresh.toFixed(0)} MiB`);
  await measured(server, "`/healthz`", health);
  await measured(server, "the page to leave, GET", leavePage);
  const leaving = await measured(server, "one-click, each somebody else", oneClick);
  await measured(server, "one-click of somebody who has left", sameOneClick);
  await measured(server, "subscribe, each somebody else", subscribe);
  const loaded = await memoryOf(server);

  process.stdout.write(
    [
      `${people} subscribers, ${connections} connections, ${seconds} s a row. ${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}.`,
      "",
      "| | requests a second | p50 | p99 | the server's CPU for one | answers |",
      "| --- | ---: | ---: | ---: | ---: | --- |",
      ...rows,
      "",
      `From spawning to listening: ${Math.round(server.ms)} ms. Memory: ${fresh.toFixed(0)} MiB after the start, ${loaded.toFixed(0)} MiB after the rows above.`,
      "",
    ].join("\n"),
  );
  await server.stop();
  if (soakSeconds === 0) return;
  // With room for gigabytes V8 collects late, and what it has not collected yet looks like growth.
  const small = await start([`--max-old-space-size=${SOAK_HEAP}`, CLI, "serve", "--json"], env);
  process.stdout.write(`${await soak(small, leaving.rate)}\n`);
  await small.stop();
}

function tidyUp() {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    tidyUp();
    process.exit(130);
  });
}
try {
  await main();
} finally {
  tidyUp();
}

/**
 * Measures what docs/scaling.md states, on a PostgreSQL of npm packages that writes to disk as in earnest (fsync on): freezing for
 * a large audience, what the ledger costs a mail on each database, how soon a dead worker's batch goes on elsewhere, and what more
 * workers bring where waiting for the mail server is the limit. Prints Markdown to stdout; progress goes to stderr.
 *
 *   npm run bench:scale                         builds dist/ first
 *   node bench/scale.mjs [freeze] [ledger] [death] [workers] [prune]   [--people 1000000] [--mails 10000] [--delay 50]
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Libsql from "libsql";
import pg from "pg";
import { openPostgres } from "../build/database/postgres/postgres.js";
import { openSqlite } from "../build/database/sqlite/sqlite.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: "string", default: "1000000" },
    mails: { type: "string", default: "10000" },
    delay: { type: "string", default: "50" },
  },
});
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);
const whole = (number) => Math.round(number).toLocaleString("en");
const folder = mkdtempSync(join(tmpdir(), "feedletter-scale-"));

/** Lives as long as this process. @returns { url, stop } */
async function startServer() {
  const settings = ["fsync=on", "shared_buffers=512MB", "max_wal_size=4GB"];
  const child = spawn(process.execPath, [here("../tests/postgres/guardian.mjs"), ...settings], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = (await lines.next()).value;
  const stop = async () => {
    child.stdin.end();
    await once(child, "exit");
  };
  return { url, stop };
}

const server = await startServer();
let databases = 0;

async function ask(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** A database with so many subscribers. @returns its URL */
async function peopledPostgres(people) {
  databases += 1;
  const url = new URL(server.url);
  url.pathname = `/bench${databases}`;
  await ask(server.url, `create database bench${databases} template template0`);
  await (await openPostgres(url.href, Date.now())).close();
  await ask(
    url.href,
    `insert into subscribers (id, address, address_key, state, created_at, changed_at)
     select 'id-' || n, 'p' || n || '@readers.example', 'p' || n || '@readers.example', 'active', 0, 0
     from generate_series(1, ${people}) as n`,
    `insert into subscriptions (subscriber_id, digest, state, changed_at) select id, 'weekly', 'active', 0 from subscribers`,
    "vacuum analyze",
  );
  return url.href;
}

/** @returns its file */
async function peopledSqlite(people) {
  databases += 1;
  const file = join(folder, `bench${databases}.db`);
  await (await openSqlite(file, Date.now())).close();
  const raw = new Libsql(file);
  raw.exec(`insert into subscribers (id, address, address_key, state, created_at, changed_at)
    with recursive n(n) as (select 1 union all select n + 1 from n where n < ${people})
    select 'id-' || n, 'p' || n || '@readers.example', 'p' || n || '@readers.example', 'active', 0, 0 from n`);
  raw.exec(
    "insert into subscriptions (subscriber_id, digest, state, changed_at) select id, 'weekly', 'active', 0 from subscribers",
  );
  raw.close();
  return file;
}

/** Runs a measured process, and reads the last line of what it prints. */
function measure(script, ...args) {
  const output = execFileSync(process.execPath, [here(script), ...args], { encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1));
}

async function benchFreeze() {
  const people = Number(values.people);
  console.log(
    `\n| freezing for | database | seconds | peak memory of the process | size of the deliveries |`,
  );
  console.log("| ---: | --- | ---: | ---: | ---: |");
  const line = (count, name, { ms, peakBytes }, size) =>
    console.log(
      `| ${whole(count)} | ${name} | ${(ms / 1_000).toFixed(1)} | ${whole(peakBytes / 1e6)} MB | ${size} |`,
    );
  for (const count of [Math.round(people / 100), people]) {
    say(`freezing for ${count}`);
    const url = await peopledPostgres(count);
    const frozen = measure("scale-freeze.mjs", "postgres", url);
    const [{ size }] = await ask(url, "select pg_total_relation_size('deliveries') as size");
    line(count, "PostgreSQL", frozen, `${whole(Number(size) / count)} bytes each`);
    line(count, "SQLite", measure("scale-freeze.mjs", "sqlite", await peopledSqlite(count)), "");
  }
}

/** Ms of processor time that the server and all its connections have used; undefined where nobody tells. */
function serverCpu() {
  if (process.platform !== "linux") return undefined;
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      if (!stat.includes("(postgres)")) continue;
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // proc(5): own time and that of children that have ended.
      ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks * 10;
}

async function benchLedger() {
  const mails = Number(values.mails);
  console.log("\n| ledger | mails/s | processor time a mail | of it in the server | WAL a mail |");
  console.log("| --- | ---: | ---: | ---: | ---: |");
  const line = (name, { ms, cpuMs }, served, wal) => {
    const each = ((cpuMs + (served ?? 0)) / mails).toFixed(3);
    const inServer = served === undefined ? "" : `${(served / mails).toFixed(3)} ms`;
    console.log(`| ${name} | ${whole((mails / ms) * 1_000)} | ${each} ms | ${inServer} | ${wal ?? ""} |`);
  };
  line("none", measure("scale-ledger.mjs", "none", String(mails)));
  const file = await peopledSqlite(mails);
  measure("scale-freeze.mjs", "sqlite", file);
  line("SQLite", measure("scale-ledger.mjs", "sqlite", file));
  const url = await peopledPostgres(mails);
  measure("scale-freeze.mjs", "postgres", url);
  await ask(url, "checkpoint");
  const [{ lsn }] = await ask(url, "select pg_current_wal_lsn() as lsn");
  const before = serverCpu();
  const measured = measure("scale-ledger.mjs", "postgres", url);
  const [{ bytes }] = await ask(url, `select pg_current_wal_lsn() - '${lsn}'::pg_lsn as bytes`);
  const served = before === undefined ? undefined : serverCpu() - before;
  line("PostgreSQL", measured, served, `${whole(Number(bytes) / mails)} bytes`);
}

/** An SMTP server that answers each mail after a while. @returns { url, arrived, close } */
async function startSink(delay) {
  const arrived = [];
  const sockets = new Set();
  const listener = createServer((socket) => {
    let buffer = "";
    let inData = false;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.write("220 sink\r\n");
    socket.on("data", (chunk) => {
      buffer += chunk.toString("latin1");
      for (;;) {
        const end = buffer.indexOf(inData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const verb = buffer.slice(0, 4).toUpperCase();
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          setTimeout(() => {
            arrived.push(performance.now());
            socket.write("250 ok\r\n");
          }, delay);
        } else if (verb === "DATA") {
          inData = true;
          socket.write("354 go on\r\n");
        } else if (verb === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => listener.close(resolve));
  };
  return { url: `smtp://127.0.0.1:${listener.address().port}`, arrived, close };
}

/** A site on this database and sink. @returns start(preloaded) → a worker's process */
function siteOf(database, smtp) {
  const site = join(folder, `site${databases}`);
  mkdirSync(join(site, "content"), { recursive: true });
  writeFileSync(
    join(site, "feedletter.yaml"),
    `site: { title: Notes, url: "https://notes.example/" }
digests: { weekly: {} }
database: \${DATABASE_URL}
mail: { from: "news@notes.example", unsubscribe: "mailto:leave@notes.example", transport: "\${SMTP_URL}" }
`,
  );
  return (...preloaded) =>
    spawn(process.execPath, [...preloaded, here("../dist/cli.cjs"), "worker"], {
      cwd: site,
      env: { ...process.env, DATABASE_URL: database, SMTP_URL: smtp },
      stdio: "ignore",
    });
}

const until = async (isSo) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};

async function stopAll(workers) {
  const ended = workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  for (const worker of ended) worker.kill("SIGTERM");
  await Promise.all(ended.map((worker) => once(worker, "exit")));
}

/** Mails a second in the middle of the issue, when everybody is there and nobody has run out. */
async function rateOf(count) {
  const mails = Math.round((count * 5 * 1_000 * 11) / Number(values.delay));
  const url = await peopledPostgres(mails);
  const sink = await startSink(Number(values.delay));
  const start = siteOf(url, sink.url);
  const workers = Array.from({ length: count }, () => start());
  let idle = [];
  while (idle.length < count) {
    idle = await ask(url, "select 1 from workers");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  measure("scale-freeze.mjs", "postgres", url);
  await until(() => sink.arrived.length >= mails);
  await stopAll(workers);
  await sink.close();
  const [from, to] = [sink.arrived[Math.floor(mails * 0.15)], sink.arrived[Math.floor(mails * 0.85)]];
  return ((mails * 0.7) / (to - from)) * 1_000;
}

async function benchWorkers() {
  console.log(`\n| workers | mails/s, the server answering after ${values.delay} ms | × one |`);
  console.log("| ---: | ---: | ---: |");
  let one;
  for (const count of [1, 2, 4]) {
    say(`${count} workers`);
    const rate = await rateOf(count);
    one ??= rate;
    console.log(`| ${count} | ${whole(rate)} | ${(rate / one).toFixed(2)} |`);
  }
}

/** A worker that nobody here can see die had claimed everything that is left: how long it takes until it goes on. */
async function benchDeath() {
  const mails = 400;
  const url = await peopledPostgres(mails);
  const sink = await startSink(200);
  const start = siteOf(url, sink.url);
  const doomed = start("--import", new URL("./other-host.mjs", import.meta.url).href);
  measure("scale-freeze.mjs", "postgres", url);
  await until(() => sink.arrived.length >= 30);
  const heir = start();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const before = await ask(
    url,
    "select count(*)::int as held from deliveries where holder <> '' and state = 'waiting'",
  );
  doomed.kill("SIGKILL");
  const died = performance.now();
  const known = sink.arrived.length;
  // The heir sends what is free; of what the dead had claimed nothing moves before the claim is over.
  const waiting = async () =>
    (
      await ask(
        url,
        "select count(*)::int as held from deliveries where holder like '[\"elsewhere\"%' and state = 'waiting'",
      )
    )[0].held;
  while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const seconds = (performance.now() - died) / 1_000;
  console.log(
    `\nA worker on another machine died with ${before[0].held} mails claimed by all; the last of its claims went on elsewhere after ${seconds.toFixed(1)} s (${sink.arrived.length - known} mails arrived meanwhile).`,
  );
  await stopAll([heir]);
  await sink.close();
}

/** What an issue of last year costs to forget. */
async function benchPrune() {
  const people = Math.round(Number(values.people) / 10);
  const url = await peopledPostgres(people);
  measure("scale-freeze.mjs", "postgres", url);
  await ask(
    url,
    "update deliveries set state = 'sending', attempts = 1",
    "update deliveries set state = 'accepted', response = '250 ok'",
    `insert into attempts (issue_id, subscriber_id, attempt, holder, ended_at, outcome, response)
     select issue_id, subscriber_id, 1, 'bench', 0, 'accepted', '250 2.0.0 Ok: queued as 4XyZabc' from deliveries`,
    "update issues set state = 'finished', finished_at = 0",
    "vacuum analyze",
  );
  const [sizes] = await ask(
    url,
    `select pg_total_relation_size('deliveries') as deliveries, pg_total_relation_size('attempts') as attempts,
       pg_total_relation_size('audit') as audit`,
  );
  const { issues, close } = await openPostgres(url, Date.now());
  const began = performance.now();
  await issues.prune("weekly-1");
  const seconds = (performance.now() - began) / 1_000;
  await close();
  const each = (bytes) => `${whole(Number(bytes) / people)} bytes`;
  console.log(
    `\nPruning an issue of ${whole(people)}: ${seconds.toFixed(1)} s, ${whole(people / seconds)} mails/s. Kept for each mail until then: ${each(sizes.attempts)} of attempts, ${each(sizes.audit)} of audit, ${each(sizes.deliveries)} of deliveries after two changes of each at once.`,
  );
}

const PARTS = {
  freeze: benchFreeze,
  ledger: benchLedger,
  death: benchDeath,
  workers: benchWorkers,
  prune: benchPrune,
};
const chosen = positionals.length === 0 ? Object.keys(PARTS) : positionals;
try {
  const [{ version }] = await ask(server.url, "select current_setting('server_version') as version");
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}, PostgreSQL ${version}`,
  );
  for (const part of chosen) await PARTS[part]();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

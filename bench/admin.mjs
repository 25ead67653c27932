/**
 * Measures the publisher's page of a large newsletter on both databases: a million subscribers of two digests, 500 issues, the
 * last one with a delivery for each subscriber. Prints Markdown to stdout; progress goes to stderr.
 *
 *   npm run build && node bench/admin.mjs [--people 1000000] [--issues 500]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Libsql from "libsql";
import pg from "pg";

const { values } = parseArgs({
  options: { people: { type: "string", default: "1000000" }, issues: { type: "string", default: "500" } },
});
const [people, issues] = [Number(values.people), Number(values.issues)];
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);
const cli = here("../dist/cli.cjs");
const folder = mkdtempSync(join(tmpdir(), "feedletter-admin-"));
const DAY = 86_400_000;
const now = Date.now();

/** The same statements on both databases, apart from how a row of numbers is made. */
const fill = (numbers) => {
  const names = ["weekly", "monthly"];
  const at = (n) => `${now - 900 * DAY} + (${n} % 900) * cast(${DAY} as bigint)`;
  return [
    `insert into subscribers (id, address, address_key, state, created_at, changed_at)
     select 'id-' || n, 'reader' || n || '@mail' || (n % 40) || '.example', 'reader' || n || '@mail' || (n % 40) || '.example', 'active', ${at("n")}, ${at("n")}
     from (${numbers(people)}) as numbers`,
    ...names.map(
      (digest, index) => `insert into subscriptions (subscriber_id, digest, state, changed_at)
       select 'id-' || n, '${digest}', 'active', ${at("n")} from (${numbers(people)}) as numbers where n % 2 = ${index}`,
    ),
    `insert into issues (id, digest, number, state, composed_at, frozen_at, finished_at)
     select 'weekly-' || n, 'weekly', n, case when n = ${issues} then 'sending' else 'finished' end,
       ${now} - (${issues} - n) * cast(${DAY} as bigint), ${now} - (${issues} - n) * cast(${DAY} as bigint), case when n = ${issues} then null else ${now} end
     from (${numbers(issues)}) as numbers`,
    `insert into issue_totals (issue_id, state, deliveries)
     select 'weekly-' || n, 'accepted', 900000 + n from (${numbers(issues - 1)}) as numbers`,
    `insert into deliveries (issue_id, subscriber_id, address, variant, state, attempts, not_before, holder, lease_until, changed_at)
     select 'weekly-${issues}', 'id-' || n, 'reader' || n || '@mail' || (n % 40) || '.example', 1,
       case when n % 3 = 0 then 'waiting' else 'accepted' end, 1, 0, '', 0, ${now}
     from (${numbers(people)}) as numbers`,
    // So that nothing is sent.
    `insert into issue_holds (issue_id, failures, not_before, paused_at, reason) values ('weekly-${issues}', 0, 0, ${now}, 'Paused for the measurement.')`,
    "analyze",
  ];
};

async function startPostgres() {
  const child = spawn(process.execPath, [here("../tests/postgres/guardian.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { url: (await lines.next()).value, child };
}

function project(name, database) {
  const root = join(folder, name);
  mkdirSync(join(root, "content"), { recursive: true });
  for (let post = 1; post <= 200; post += 1)
    writeFileSync(
      join(root, "content", `post-${post}.md`),
      `---\ntitle: Post ${post}\ndate: 2026-01-${String((post % 28) + 1).padStart(2, "0")}\n---\nText\n`,
    );
  const config = {
    site: { title: "Notes", url: "https://notes.example", description: "Notes" },
    ...{ content: [{ files: "content" }], database },
    digests: { weekly: { start: "2026-01-01" }, monthly: { start: "2026-01-01" } },
    mail: { from: "me@notes.example", transport: "smtp://127.0.0.1:9" },
    server: { url: "http://127.0.0.1:8100", port: 0, admin: ["me@notes.example"] },
  };
  writeFileSync(join(root, "feedletter.yaml"), JSON.stringify(config));
  return root;
}

async function run(root, ...args) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  await once(child, "exit");
  return out;
}

async function measure(name, root) {
  const child = spawn(process.execPath, [cli, "serve", "--json"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let port;
  const lines = createInterface({ input: child.stderr });
  child.stdout.on("data", (chunk) => {
    port ??= /127\.0\.0\.1:(\d+)/.exec(String(chunk).replace("8100", ""))?.[1];
  });
  lines.on("line", (line) => say(line));
  while (port === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
  const origin = `http://127.0.0.1:${port}`;
  const link = (await run(root, "admin")).trim();
  const signedIn = await fetch(`${origin}${new URL(link).pathname}`, { method: "POST", redirect: "manual" });
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const look = async () => {
    const began = performance.now();
    const text = await (await fetch(`${origin}/admin`, { headers: { cookie } })).text();
    if (!text.includes("Overview")) throw new Error(text.slice(0, 300));
    return performance.now() - began;
  };
  const first = await look();
  const times = [];
  for (let count = 0; count < 15; count += 1) {
    times.push(await look());
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  times.sort((one, other) => one - other);
  child.kill();
  await once(child, "exit");
  return `| ${name} | ${Math.round(first)} | ${Math.round(times[7])} | ${Math.round(times.at(-1))} |`;
}

const sqlite = project("sqlite", "the.db");
await run(sqlite, "subscribers", "list");
const file = new Libsql(join(sqlite, "the.db"));
for (const statement of fill(
  (n) => `with recursive c(n) as (select 1 union all select n + 1 from c where n < ${n}) select n from c`,
)) {
  say(statement.slice(0, 60));
  file.exec(statement);
}
file.close();
const server = await startPostgres();
const postgres = project("postgres", server.url);
await run(postgres, "subscribers", "list");
const client = new pg.Client({ connectionString: server.url });
await client.connect();
for (const statement of fill((n) => `select generate_series(1, ${n}) as n`)) {
  say(statement.slice(0, 60));
  await client.query(statement);
}
await client.end();
console.log("| database | first look (ms) | median of 15 | slowest |\n| --- | --- | --- | --- |");
console.log(await measure("SQLite", sqlite));
console.log(await measure("PostgreSQL", postgres));
server.child.stdin.end();
rmSync(folder, { recursive: true, force: true });

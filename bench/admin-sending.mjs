/**
 * Measures whether people who look at the publisher's page slow down an issue: pairs of issues, one of them with ten people who load
 * the overview and the issue's page every two seconds. Everything is in one process, as with `serve` on SQLite. Prints Markdown.
 *
 *   npm run build && node bench/admin-sending.mjs [--people 4000] [--pairs 10]
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { printSignInLink } from "../build/app/admin/admin-links.js";
import { serveDigests } from "../build/daemon/serve-digests.js";
import { openSqlite } from "../build/database/sqlite/sqlite.js";

const { values } = parseArgs({
  options: { people: { type: "string", default: "4000" }, pairs: { type: "string", default: "10" } },
});
const [people, pairs] = [Number(values.people), Number(values.pairs)];
const WEEK = 7 * 24 * 3_600_000;
const LOOKERS = 10;
const folder = mkdtempSync(join(tmpdir(), "feedletter-looking-"));
mkdirSync(join(folder, "content"));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const [smtp, port] = [await freePort(), await freePort()];
const sink = spawn(process.execPath, [
  fileURLToPath(new URL("./mail-sink.mjs", import.meta.url)),
  String(smtp),
]);
const url = `http://127.0.0.1:${port}/`;
const config = {
  site: { title: "Notes", url: "https://notes.example", description: "Notes" },
  content: [{ files: "content", url: "/posts/{slug}/" }],
  ...{ database: "the.db", digests: { weekly: { schedule: "0 9 * * 1", start: "2026-01-01" } } },
  mail: {
    from: "me@notes.example",
    transport: `smtp://127.0.0.1:${smtp}`,
    unsubscribe: "mailto:me@notes.example",
  },
  server: { url, port, admin: ["me@notes.example"] },
};
writeFileSync(join(folder, "feedletter.yaml"), JSON.stringify(config));

let now = Date.parse("2026-06-15T09:30:00Z");
const database = await openSqlite(join(folder, "the.db"), now);
const importer = await database.subscribers.importer();
for (let first = 0; first < people; first += 500)
  await importer({
    ...{ digests: ["weekly"], source: "the benchmark", at: now },
    people: Array.from({ length: Math.min(500, people - first) }, (_, index) => ({
      ...{ status: { kind: "subscribed" }, id: `id-${first + index}` },
      address: `reader${first + index}@mail${index % 20}.example`,
    })),
  });
await database.close();

const stopping = new AbortController();
const context = {
  configPath: join(folder, "feedletter.yaml"),
  cwd: folder,
  env: {},
  clock: () => now,
  randomBytes,
};
let ring;
let accepted = 0;
const serving = serveDigests({
  ...context,
  signal: stopping.signal,
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
  startMinuteTimer: (wake) => {
    ring = wake;
    return { stop: async () => {} };
  },
  onEvent: (event) => {
    if (event.kind === "run" && event.result.next?.kind === "sent")
      accepted = event.result.next.delivered.counts.accepted;
    if (event.kind === "failed") console.error(event.error);
  },
});
while (ring === undefined) await wait(50);
await ring();

/** In a process of its own, so that reading the pages costs nothing here. */
function startLookers(cookie, issue) {
  const script = `
    const look = async (path) => { await (await fetch(${JSON.stringify(url)} + path, { headers: { cookie: ${JSON.stringify(cookie)} } })).text(); };
    const person = async (number) => {
      await new Promise((done) => setTimeout(done, number * 200));
      for (;;) { await look("admin"); await look("admin/issues/${issue}"); await new Promise((done) => setTimeout(done, 2000)); }
    };
    for (let number = 0; number < ${LOOKERS}; number += 1) person(number).catch(() => {});`;
  return spawn(process.execPath, ["-e", script], { stdio: "ignore" });
}

let issue = 0;
async function send(withLookers) {
  issue += 1;
  now += WEEK;
  writeFileSync(
    join(folder, `content/post-${issue}.md`),
    `---\ntitle: Post ${issue}\ndate: ${new Date(now - 3_600_000).toISOString()}\n---\nText\n`,
  );
  let lookers;
  if (withLookers) {
    const { url: link } = await printSignInLink(context);
    const signedIn = await fetch(link, { method: "POST", redirect: "manual" });
    lookers = startLookers(signedIn.headers.get("set-cookie").split(";")[0], `weekly-${issue}`);
    await wait(1_000);
  }
  const began = performance.now();
  const used = process.cpuUsage();
  accepted = 0;
  await ring();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  lookers?.kill();
  if (accepted !== people) throw new Error(`${accepted} of ${people} mails were accepted`);
  return { took, cpu: (user + system) / 1_000 };
}

await send(false);
const ratios = [];
for (let pair = 0; pair < pairs; pair += 1) {
  const first = await send(pair % 2 === 1);
  const second = await send(pair % 2 === 0);
  const [alone, looked] = pair % 2 === 1 ? [second, first] : [first, second];
  process.stderr.write(`${Math.round(alone.took)} ms alone, ${Math.round(looked.took)} ms with ten people\n`);
  ratios.push(looked.took / alone.took);
}
ratios.sort((one, other) => one - other);
console.log(`| people | pairs | median of time with ten people / alone |\n| --- | --- | --- |`);
console.log(`| ${people} | ${pairs} | ${ratios[Math.floor(pairs / 2)].toFixed(3)} |`);
stopping.abort();
await serving;
sink.kill();
rmSync(folder, { recursive: true, force: true });

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { expect, onTestFinished, test } from "vitest";
import { guardedDatabase } from "#database/sqlite/guarded-database.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { startSender } from "./killing.js";
import { freezeFirst, NOW, person } from "./samples.js";

const SENDER = join(import.meta.dirname, "send-until-killed.mjs");
const PEOPLE = 400;

async function startIssue() {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ledger.db");
  const database = await openSqlite(file, NOW);
  await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => database.subscribers.add(person(`p${nth}`))));
  const issue = await freezeFirst(database.ledger);
  const counts = () => database.ledger.counts(issue.id);
  onTestFinished(() => database.close());
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  return { file, server, counts };
}

/** Its files can't grow past so many kB, which to SQLite is a disk that takes no more. */
async function sendWithin(kilobytes: number, file: string, url: string) {
  const command = `ulimit -f ${kilobytes}; exec "$0" "$@"`;
  const args = [process.execPath, SENDER, file, url, "3", "resend"];
  const child = spawn("bash", ["-c", command, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  return { code, said };
}

test("a disk that fills up in the middle of an issue: a clear message, and the next run sends the rest", {
  timeout: 60_000,
}, async () => {
  const { file, server, counts } = await startIssue();
  // Into an empty log, as one that is written over does not grow.
  const raw = new Libsql(file);
  raw.pragma("wal_checkpoint(truncate)");
  raw.close();
  const room = Math.ceil(statSync(file).size / 1_024) + 400;
  const { code, said } = await sendWithin(room, file, server.url);
  expect(code).not.toBe(0);
  expect(said).toMatch(/E_DATABASE|The database .* (?:can't grow|can't be read or written)/);
  const before = await counts();
  expect(before.accepted).toBeGreaterThan(0);
  expect(before.accepted).toBeLessThan(PEOPLE);

  const [ended] = await once(
    startSender(file, { url: server.url, connections: 3, onUncertain: "resend" }),
    "exit",
  );
  expect(ended).toBe(0);
  expect((await counts()).accepted).toBe(PEOPLE);
  const to = server.messages.map((message) => /^To: (.*)$/m.exec(message)?.[1]);
  expect(new Set(to).size).toBe(PEOPLE);
  // In doubt is what each connection was at.
  expect(to.length - PEOPLE).toBeLessThanOrEqual(3);
});

test("a database that another process keeps locked in the middle of an issue: a clear message, and nothing is lost", {
  timeout: 120_000,
}, async () => {
  const { file, server, counts } = await startIssue();
  // The sender has it for a moment at a time.
  const holder = new Libsql(file, { timeout: 5_000 });
  const child = spawn(process.execPath, [SENDER, file, server.url, "3", "resend"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const closed = once(child, "close");
  while (server.messages.length < 20) await new Promise((resolve) => setImmediate(resolve));
  holder.exec("begin immediate");
  const [code] = await closed;
  expect(code).not.toBe(0);
  expect(said).toMatch(/The database .* is locked by another process/);
  holder.exec("rollback");
  holder.close();
  const before = await counts();
  expect(before.accepted).toBeGreaterThan(0);
  expect(before.accepted).toBeLessThan(PEOPLE);
  const [ended] = await once(
    startSender(file, { url: server.url, connections: 3, onUncertain: "resend" }),
    "exit",
  );
  expect(ended).toBe(0);
  expect((await counts()).accepted).toBe(PEOPLE);
  const to = server.messages.map((message) => /^To: (.*)$/m.exec(message)?.[1]);
  expect(new Set(to).size).toBe(PEOPLE);
  // Those whose answer could not be written down: one of each connection at most.
  expect(to.length - PEOPLE).toBeLessThanOrEqual(3);
});

test("a read-only database is reported", async () => {
  const { file } = await startIssue();
  const raw = new Libsql(file);
  // What a file system mounted read-only makes SQLite say; permissions don't bind root.
  raw.pragma("query_only = ON");
  const database = guardedDatabase(raw, "the.db");
  expect(() => database.prepare("delete from issues").run([])).toThrow(/the\.db can't be written/);
  raw.close();
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import Libsql from "libsql";
import { expect, test } from "vitest";
import { guardedDatabase } from "#database/sqlite/guarded-database.js";
import { PEOPLE, SENDER, startIssue } from "./interrupted-issue.js";
import { startSender } from "./killing.js";

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

test("a read-only database is reported", async () => {
  const { file } = await startIssue();
  const raw = new Libsql(file);
  // What a file system mounted read-only makes SQLite say; permissions don't bind root.
  raw.pragma("query_only = ON");
  const database = guardedDatabase(raw, "the.db");
  expect(() => database.prepare("delete from issues").run([])).toThrow(/the\.db can't be written/);
  raw.close();
});

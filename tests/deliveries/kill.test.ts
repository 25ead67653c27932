import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { openSqlite } from "../../src/database/sqlite.js";
import { freezeFirst, NOW, person } from "./samples.js";

/** Compiled by `npm run build`: a process to be killed runs what is published. */
const SENDER = join(import.meta.dirname, "send-until-killed.mjs");
const CONNECTIONS = 3;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A real SMTP server that counts how often each address was sent to, and calls `arrived` for each mail. */
async function startRecorder(arrived: (nth: number) => void = () => {}) {
  const received = new Map<string, number>();
  let total = 0;
  const server = new SMTPServer({
    ...{ disabledCommands: ["STARTTLS", "AUTH"], logger: false },
    onData(stream, session, done) {
      stream.resume();
      stream.on("end", () => {
        for (const { address } of session.envelope.rcptTo)
          received.set(address, (received.get(address) ?? 0) + 1);
        total += 1;
        arrived(total);
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `smtp://127.0.0.1:${port}`, received };
}

async function freezeFor(people: number) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-kill-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ledger.db");
  const database = await openSqlite(file, NOW);
  closing.push(() => database.close());
  for (let nth = 0; nth < people; nth += 1) await database.subscribers.add(person(`p${nth}`));
  return { file, ledger: database.ledger, issue: await freezeFirst(database.ledger) };
}

function startSender(file: string, url: string, onUncertain: "resend" | "hold"): ChildProcess {
  return spawn(process.execPath, [SENDER, file, url, String(CONNECTIONS), onUncertain], { stdio: "inherit" });
}

describe("a process that is killed while it sends", () => {
  test.each(["resend", "hold"] as const)(
    "nobody is missing, and nobody gets two mails but those in doubt: %s",
    { timeout: 60_000 },
    async (onUncertain) => {
      const people = 200;
      const { file, ledger, issue } = await freezeFor(people);
      let child: ChildProcess | undefined;
      let kills = 0;
      const killAt = new Set([1, 23, 67, 120]);
      const { url, received } = await startRecorder((nth) => {
        if (!killAt.has(nth)) return;
        kills += 1;
        child?.kill("SIGKILL");
      });
      for (let run = 0; run < 10 && (await ledger.openIssues("weekly")).length > 0; run += 1) {
        child = startSender(file, url, onUncertain);
        const [code, signal] = await once(child, "exit");
        expect(signal ?? code).toBe(signal === null ? 0 : "SIGKILL");
      }

      const counts = await ledger.counts(issue.id);
      expect(kills).toBe(killAt.size);
      expect(counts.accepted + counts.uncertain).toBe(people);
      const twice = [...received.values()].filter((times) => times > 1).length;
      if (onUncertain === "resend") {
        expect(counts.accepted).toBe(people);
        expect(received.size).toBe(people);
        expect(twice).toBeLessThanOrEqual(kills * CONNECTIONS);
      } else {
        expect(twice).toBe(0);
        expect(counts.uncertain).toBeGreaterThan(0);
        expect(counts.uncertain).toBeLessThanOrEqual(kills * CONNECTIONS);
        expect(received.size).toBeGreaterThanOrEqual(counts.accepted);
      }
    },
  );

  test("two processes that send one issue at once send each mail once", { timeout: 60_000 }, async () => {
    const people = 150;
    const { file, ledger, issue } = await freezeFor(people);
    const { url, received } = await startRecorder();
    const senders = [startSender(file, url, "resend"), startSender(file, url, "resend")];
    const codes = await Promise.all(senders.map((sender) => once(sender, "exit")));
    expect(codes.map(([code]) => code)).toEqual([0, 0]);
    expect((await ledger.counts(issue.id)).accepted).toBe(people);
    expect([...received.values()].every((times) => times === 1)).toBe(true);
    expect(received.size).toBe(people);
  });
});

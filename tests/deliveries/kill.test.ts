import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { sized } from "../sizes.js";
import { killUntilSent, seededRandom, startSender } from "./killing.js";
import { countReaders, freezeFirst, NOW, person } from "./samples.js";

const CONNECTIONS = 3;
/** The soak kills more often, and sends to more people. */
const PEOPLE = sized(200, 600);
const KILLS = sized(4, 8);

describe.concurrent("a process that is killed again and again while it sends", () => {
  test.each(["resend", "hold"] as const)(
    "nobody is missing, and only mails in doubt may arrive twice: %s",
    { timeout: 120_000 },
    async (onUncertain) => {
      // Each run of the suite kills at other moments; the seed is in the failure's message.
      const seed = process.pid;
      const killed = await killUntilSent({
        ...{ people: PEOPLE, kills: KILLS, connections: CONNECTIONS, onUncertain },
        random: seededRandom(seed),
      });
      const twice = [...killed.received].filter(([, times]) => times > 1).map(([to]) => to);
      expect(killed.kills, `seed ${seed}`).toBeGreaterThanOrEqual(KILLS);
      expect(killed.accepted + killed.uncertain).toBe(PEOPLE);
      expect(killed.everUncertain.size).toBeGreaterThan(0);
      expect(killed.everUncertain.size).toBeLessThanOrEqual(killed.kills * CONNECTIONS);
      if (onUncertain === "resend") {
        expect(killed.uncertain).toBe(0);
        expect(killed.received.size).toBe(PEOPLE);
        expect(twice.filter((to) => !killed.everUncertain.has(to))).toEqual([]);
        // Same Message-ID, Date and bytes.
        expect([...killed.versions.values()].every((count) => count === 1)).toBe(true);
      } else {
        expect(twice).toEqual([]);
        expect(killed.received.size).toBeGreaterThanOrEqual(killed.accepted);
      }
    },
  );
});

test("two processes that send one issue at once send each mail once, while a third adds subscribers", {
  timeout: 60_000,
}, async () => {
  const people = sized(60, 150);
  const folder = mkdtempSync(join(tmpdir(), "feedletter-two-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ledger.db");
  const { ledger, subscribers, close } = await openSqlite(file, NOW);
  for (let nth = 0; nth < people; nth += 1) await subscribers.add(person(`p${nth}`));
  const issue = await freezeFirst(ledger);
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  const sending = { url: server.url, connections: CONNECTIONS, onUncertain: "resend" };
  const ended = Promise.all([1, 2].map(() => once(startSender(file, sending), "exit")));
  let done = false;
  const over = ended.finally(() => {
    done = true;
  });
  let added = 0;
  while (!done) {
    await subscribers.add(person(`late${added}`));
    added += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await over).map(([code]) => code)).toEqual([0, 0]);
  expect((await ledger.counts(issue.id)).accepted).toBe(people);
  const to = server.messages.map((message) => /^To: (.*)$/m.exec(message)?.[1]?.trim());
  expect(to).toHaveLength(people);
  expect(new Set(to).size).toBe(people);
  expect(await countReaders(ledger, "weekly")).toBe(people + added);
  await close();
});

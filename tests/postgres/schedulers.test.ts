import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { postOn } from "../cli/cli.js";
import { countMessages } from "../deliveries/killing.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { databasesForTests } from "./databases.js";
import { openFarm, openWithPeople } from "./farm.js";

const createDatabase = databasesForTests();
const PEOPLE = 40;
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");

interface Site {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A `serve` whose clock the test holds. */
async function startScheduler({ cwd, env }: Site, start: number) {
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let now = start;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      configPath: join(cwd, "feedletter.yaml"),
      ...{ env, cwd, out: join(cwd, `out-${start}`), randomBytes, sleep: async () => {} },
      ...{ clock: () => now, signal: stopping.signal },
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  await wake();
  return {
    events,
    ringAt: (moment: number): Promise<void> => {
      now = moment;
      return wake();
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      await serving;
    },
  };
}

test("two schedulers with clocks five minutes apart send each issue once", async () => {
  const url = await createDatabase();
  const database = await openWithPeople(url, PEOPLE);
  const server = await startScriptedServer();
  const farm = openFarm({ database: url, smtp: server.url });
  writeFileSync(join(farm.cwd, "content/first.md"), postOn("2026-06-01", "First"));
  const ahead = await startScheduler(farm, MONDAY - 10 * MINUTE);
  const behind = await startScheduler(farm, MONDAY - 15 * MINUTE);
  onTestFinished(async () => {
    await ahead.stop();
    await behind.stop();
    await farm.close();
    await database.close();
    await server.close();
    rmSync(farm.cwd, { recursive: true, force: true });
  });
  for (let week = 0; week < 3; week += 1) {
    const run = MONDAY + week * WEEK;
    writeFileSync(join(farm.cwd, `content/week-${week}.md`), postOn("2026-06-10", `Week ${week}`));
    // In one week both were off, and come back at one moment.
    const minutes = week === 1 ? [8] : Array.from({ length: 11 }, (_, nth) => nth - 2);
    for (const minute of minutes) {
      const at = run + minute * MINUTE;
      await Promise.all([ahead.ringAt(at), behind.ringAt(at - 5 * MINUTE)]);
    }
  }
  const issues = await database.issues.list();
  expect(issues.map(({ number, counts }) => [number, counts.accepted]).sort()).toEqual([
    [1, PEOPLE],
    [2, PEOPLE],
    [3, PEOPLE],
  ]);
  const { received } = countMessages(server.messages);
  expect([...new Set(received.values())]).toEqual([3]);
  const runs = [...ahead.events, ...behind.events].filter(({ kind }) => kind === "run");
  expect(runs).toHaveLength(3);
  expect([...ahead.events, ...behind.events].filter(({ kind }) => kind === "failed")).toEqual([]);
});

test("two schedulers with clocks four minutes apart send each published post once, and keep an hour between two", async () => {
  const url = await createDatabase();
  const database = await openWithPeople(url, PEOPLE);
  const server = await startScriptedServer();
  const farm = openFarm({ database: url, smtp: server.url });
  const config = join(farm.cwd, "feedletter.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace('schedule: "0 9 * * 1"', "on: publish"));
  writeFileSync(join(farm.cwd, "content/first.md"), postOn("2026-06-01", "First"));
  const ahead = await startScheduler(farm, MONDAY);
  const behind = await startScheduler(farm, MONDAY - 4 * MINUTE);
  onTestFinished(async () => {
    await ahead.stop();
    await behind.stop();
    await farm.close();
    await database.close();
    await server.close();
    rmSync(farm.cwd, { recursive: true, force: true });
  });
  for (const title of ["Two", "Three"])
    writeFileSync(join(farm.cwd, `content/${title}.md`), postOn("2026-06-15", title));
  for (let minute = 1; minute < 130; minute += minute < 20 ? 1 : 5) {
    const at = MONDAY + minute * MINUTE;
    await Promise.all([ahead.ringAt(at), behind.ringAt(at - 4 * MINUTE)]);
  }
  const { received } = countMessages(server.messages);
  expect([...new Set(received.values())]).toEqual([2]);
  expect(received.size).toBe(PEOPLE);
  const [second, first] = await database.issues.list();
  expect((second?.frozenAt ?? 0) - (first?.frozenAt ?? 0)).toBeGreaterThanOrEqual(60 * MINUTE);
  expect([...ahead.events, ...behind.events].filter(({ kind }) => kind === "failed")).toEqual([]);
});

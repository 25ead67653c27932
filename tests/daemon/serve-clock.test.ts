import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";
import { startServe } from "./serving.js";

const MAIL = `digests:
  weekly: { schedule: "0 9 * * 1" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: https://letters.example/, port: 0 }
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");
/** Ten years later, an hour after a run. */
const AHEAD = Date.parse("2036-06-16T10:00:00+02:00");

type Site = Awaited<ReturnType<typeof site>>;

/** A server whose clock, timer and monotonic clock the test holds. */
async function startServing({ folder, env }: Site, start: number) {
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let now = start;
  let passed = 0;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      configPath: join(folder, "feedletter.yaml"),
      ...{ env, cwd: folder, randomBytes, sleep: async () => {} },
      clock: () => now,
      monotonic: () => passed,
      signal: stopping.signal,
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  await wake();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await serving;
  };
  onTestFinished(stop);
  const listening = events.find((event) => event.kind === "listening");
  return {
    stop,
    did: () =>
      events.flatMap((event) => {
        if (event.kind === "marks-reset") return [`${event.kind} ${event.marks.kind}`];
        if (event.kind === "clock-jumped") return [event.returned ? "clock-returned" : event.kind];
        if (event.kind === "failed") return [event.error.code];
        return ["answered", "listening", "started"].includes(event.kind) ? [] : [event.kind];
      }),
    /** The clock runs on to a moment. */
    runTo: async (moment: number): Promise<void> => {
      passed += moment - now;
      now = moment;
      await wake();
    },
    /** The clock is set, and nothing else passes than a minute. */
    setTo: async (moment: number): Promise<void> => {
      passed += MINUTE;
      now = moment;
      await wake();
    },
    ready: async () => {
      const url = listening?.kind === "listening" ? listening.url : "";
      const answer = await fetch(new URL("readyz", url));
      return [answer.status, await answer.text()];
    },
  };
}

async function site() {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const { url, mails } = await startMailServer();
  const env = { SMTP_URL: url };
  const editing = { configPath: join(folder, "feedletter.yaml"), env, clock: () => 0, randomBytes };
  await addSubscriber(editing, { address: "ada@example.org" });
  return { folder, env, subjects: () => mails.map(({ subject }) => subject) };
}

test("runs recorded by a clock that was ahead are removed at the start, and the next run is sent", async () => {
  const notes = await site();
  await (await startServing(notes, MONDAY + 25 * DAY)).stop();
  const server = await startServing(notes, MONDAY - HOUR);
  expect(server.did()).toEqual(["marks-reset runs"]);
  expect(await server.ready()).toEqual([200, "ready\n"]);
  await server.runTo(MONDAY);
  expect(server.did()).toEqual(["marks-reset runs", "run"]);
  expect(notes.subjects()).toEqual(["One"]);
});

test("a clock that jumps ten years ahead for a minute costs the runs of that minute, even if mail was sent in it", async () => {
  const notes = await site();
  const server = await startServing(notes, MONDAY - HOUR);
  await server.setTo(AHEAD);
  expect(server.did()).toEqual(["clock-jumped", "run"]);
  writeFileSync(join(notes.folder, "content/two.md"), postOn("2026-06-02", "Two"));
  await server.setTo(MONDAY - HOUR + 2 * MINUTE);
  expect(server.did()).toEqual(["clock-jumped", "run", "clock-returned", "marks-reset runs"]);
  expect(await server.ready()).toEqual([200, "ready\n"]);
  await server.runTo(MONDAY);
  expect(server.did().slice(4)).toEqual(["run"]);
  expect(notes.subjects()).toEqual(["One", "Two"]);
});

test("a clock behind what was mailed stops the sending, says so once, and continues once it is accepted", async () => {
  const notes = await site();
  const ahead = await startServing(notes, AHEAD - 2 * HOUR);
  await ahead.runTo(AHEAD);
  await ahead.stop();
  expect(ahead.did()).toEqual(["run", "stopped"]);
  writeFileSync(join(notes.folder, "content/two.md"), postOn("2026-06-02", "Two"));
  const server = await startServing(notes, MONDAY - HOUR);
  await server.runTo(MONDAY - HOUR + MINUTE);
  expect(server.did()).toEqual(["E_CLOCK"]);
  expect(await server.ready()).toEqual([
    503,
    "the clock is behind what has been recorded, so nothing is sent\n",
  ]);
  const { clockRecords, close } = await openSqlite(join(notes.folder, ".feedletter/feedletter.db"), MONDAY);
  await clockRecords.accept(MONDAY - HOUR + 2 * MINUTE);
  await close();
  await server.runTo(MONDAY - HOUR + 3 * MINUTE);
  await server.runTo(MONDAY);
  expect(server.did()).toEqual(["E_CLOCK", "clock-right", "marks-reset runs", "run"]);
  expect(await server.ready()).toEqual([200, "ready\n"]);
  expect(notes.subjects()).toEqual(["One", "Two"]);
});

test("a clock that jumps a year back stops the sending until it is right again", async () => {
  const notes = await site();
  const server = await startServing(notes, MONDAY - HOUR);
  await server.runTo(MONDAY);
  await server.setTo(MONDAY - 365 * DAY);
  expect(server.did()).toEqual(["run", "clock-jumped", "E_CLOCK"]);
  writeFileSync(join(notes.folder, "content/two.md"), postOn("2026-06-14", "Two"));
  await server.setTo(MONDAY + 7 * DAY);
  expect(server.did().slice(3)).toEqual(["clock-jumped", "clock-right", "run"]);
  expect(notes.subjects()).toEqual(["One", "Two"]);
});

test("it isn't ready while its next run counts as done", async () => {
  const notes = await site();
  const server = await startServing(notes, MONDAY - HOUR);
  const { ledger, close } = await openSqlite(join(notes.folder, ".feedletter/feedletter.db"), MONDAY);
  const claim = { holder: "one", now: MONDAY, until: MONDAY, isGone: () => false };
  await ledger.claimRun("weekly", MONDAY + 7 * DAY, claim);
  await ledger.completeRun("weekly", MONDAY + 7 * DAY, MONDAY);
  await close();
  expect(await server.ready()).toEqual([
    503,
    'the run of "weekly" at 2026-06-15T07:00:00.000Z won\'t be sent, because 2026-06-22T07:00:00.000Z is recorded as done\n',
  ]);
});

test("`serve` with the clock 25 days ahead, and then with the right one: it says what it removed; before that, doctor and schedule say what is wrong", async () => {
  const notes = await site();
  const at = { cwd: notes.folder, env: notes.env };
  const later = new Date(Date.now() + 25 * DAY).toISOString();
  expect(await (await startServe(notes.folder, { now: later, env: notes.env })).stop()).toBe(0);
  const doctor = await feedletter(["doctor"], at);
  expect(doctor.stdout).toMatch(
    /✗ schedule of weekly: The run of "weekly" at .* won't be sent, because .* is recorded/,
  );
  expect((await feedletter(["schedule"], at)).stdout).toMatch(/But the run of "weekly" at .* won't/);
  const server = await startServe(notes.folder, { env: notes.env });
  await expect
    .poll(server.said)
    .toContain("1 run recorded in the future removed; the schedule continues from now");
  expect((await feedletter(["schedule"], at)).stdout).not.toContain("But");
  expect(await server.stop()).toBe(0);
});

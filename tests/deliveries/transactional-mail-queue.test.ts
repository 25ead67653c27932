import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import { createTransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { Outcome } from "#deliveries/outcome.js";
import { FeedletterError } from "#errors.js";
import { MINUTE, NOW } from "./samples.js";

const ACCEPTED: Outcome = { kind: "accepted", response: "250 OK" };
const LATER: Outcome = { kind: "deferred", code: 450, response: "450 later" };
const AWAY_ERROR = new FeedletterError("E_SMTP", { message: "It is away.", fix: "Start it." });
const AWAY: Outcome = {
  kind: "unreachable",
  error: AWAY_ERROR,
};

function mailTo(address: string, more: Partial<TransactionalMail> = {}): TransactionalMail {
  return { content: { kind: "already-subscribed" }, to: { address }, subscriber: `id-${address}`, ...more };
}

type Answer = (mail: TransactionalMail, time: number) => Outcome | Promise<Outcome>;

/** A database, and queues over it whose pauses end when the test says so. */
async function open() {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-queue-"));
  const database = await openSqlite(join(folder, "the.db"), NOW);
  const stops: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const stop of stops) await stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let now = NOW;
  let ids = 0;
  const tries: string[] = [];
  const failed: string[] = [];
  const broken: unknown[] = [];
  /** Ends of pauses, by the length of each. */
  const pauses = new Map<() => void, number>();
  const idle: (() => void)[] = [];
  const start = (answer: Answer) => {
    const queue = createTransactionalMailQueue({
      send: async (mail) => {
        tries.push(mail.to.address);
        return answer(mail, tries.length);
      },
      ...{
        waiting: database.waitingMails,
        clock: () => now,
        newId: () => `mail-${++ids}`,
        random: () => 0.5,
      },
      sleep: async (ms, signal) => {
        if (signal?.aborted) return;
        await new Promise<void>((resolve) => {
          pauses.set(resolve, ms);
          signal?.addEventListener("abort", () => {
            pauses.delete(resolve);
            resolve();
          });
          for (const each of idle.splice(0)) each();
        });
      },
      failed: async (mail) => void failed.push(mail.to.address),
      broken: (error) => void broken.push(error),
    });
    stops.push(queue.drain);
    return queue;
  };
  /** Until the queue pauses for `ms`. */
  const pausesFor = async (ms: number) => {
    while (![...pauses.values()].includes(ms)) await new Promise<void>((resolve) => idle.push(resolve));
  };
  return {
    ...{ start, tries, failed, broken, pausesFor, pauses, waiting: database.waitingMails },
    pass: (ms: number) => {
      now += ms;
      const ends = [...pauses.keys()];
      pauses.clear();
      for (const end of ends) end();
    },
  };
}

test("nothing is looked up before the response is sent, and then at a random time", async () => {
  const { start, pausesFor, pass, tries } = await open();
  const queue = start(() => ACCEPTED);
  await pausesFor(MINUTE);
  let looked = 0;
  queue.enqueue(async () => {
    looked += 1;
    return [mailTo("ada")];
  });
  await pausesFor(525);
  expect([looked, tries]).toEqual([0, []]);
  pass(525);
  await queue.drain();
  expect([looked, tries]).toEqual([1, ["ada"]]);
});

test("deferred mails are retried at growing intervals, for hours; in the end the mail doesn't count", async () => {
  const { start, pausesFor, pass, tries, failed, broken, waiting } = await open();
  await waiting.add({ id: "1", mail: mailTo("ada") }, NOW);
  start((_, time) => (time === 2 ? AWAY : LATER));
  for (const minutes of [1, 5, 15, 60, 180, 360]) {
    await pausesFor(MINUTE);
    expect(failed).toEqual([]);
    pass(minutes * MINUTE);
  }
  await pausesFor(MINUTE);
  expect([tries.length, failed, broken]).toEqual([7, ["ada"], [AWAY_ERROR]]);
  expect(await waiting.nextDue()).toBeUndefined();
});

test("a mail whose link will have expired isn't tried again", async () => {
  const { start, pausesFor, tries, failed, waiting } = await open();
  await waiting.add({ id: "1", mail: mailTo("ada", { expiresAt: NOW + MINUTE }) }, NOW);
  start(() => LATER);
  await pausesFor(MINUTE);
  expect([tries, failed, await waiting.nextDue()]).toEqual([["ada"], ["ada"], undefined]);
});

test.each([
  ["a refusal", { kind: "rejected", code: 550, response: "550 nobody" }],
  ["an answer that was lost", { kind: "uncertain", reason: "cut" }],
] as const)("%s is final", async (_, outcome) => {
  const { start, pausesFor, tries, waiting } = await open();
  await waiting.add({ id: "1", mail: mailTo("ada") }, NOW);
  start(() => outcome);
  await pausesFor(MINUTE);
  expect([tries, await waiting.nextDue()]).toEqual([["ada"], undefined]);
});

test("stopping sends mails that were never tried; deferred ones wait for the next start", async () => {
  const { start, tries, failed } = await open();
  const first = start(({ to }) => (to.address === "bob" ? LATER : ACCEPTED));
  for (const name of ["ada", "bob"]) first.enqueue(async () => [mailTo(name)]);
  await first.drain();
  expect(tries.sort()).toEqual(["ada", "bob"]);
  expect(first.enqueue(async () => [mailTo("eve")])).toBe(false);
  expect(failed).toEqual([]);
});

test("mails that an earlier process left are sent when they are due", async () => {
  const { start, tries, pausesFor, pass } = await open();
  const first = start(() => LATER);
  first.enqueue(async () => [mailTo("ada")]);
  await first.drain();
  start(() => ACCEPTED);
  await pausesFor(MINUTE);
  pass(MINUTE);
  await pausesFor(MINUTE);
  expect(tries).toEqual(["ada", "ada"]);
});

test("a server that is away when the process stops isn't asked for each mail", async () => {
  const { start, tries, broken } = await open();
  const queue = start(() => AWAY);
  for (let index = 0; index < 20; index += 1) queue.enqueue(async () => [mailTo(`p${index}`)]);
  await queue.drain();
  expect([tries.length, broken.length]).toEqual([2, 1]);
});

test("a delayed mail waits until it is due", async () => {
  const { start, tries, waiting, pass, pausesFor } = await open();
  const queue = start(() => ACCEPTED);
  queue.enqueue(async () => [mailTo("ada")], 30 * MINUTE);
  await queue.drain();
  expect([tries, await waiting.nextDue()]).toEqual([[], NOW + 30 * MINUTE]);
  start(() => ACCEPTED);
  await pausesFor(MINUTE);
  pass(30 * MINUTE);
  await pausesFor(MINUTE);
  expect(tries).toEqual(["ada"]);
});

test("at most 500 are looked up and two sent at the same time; deferred mails don't count", async () => {
  let now = 0;
  let most = 0;
  const { start, tries, waiting } = await open();
  for (let index = 0; index < 600; index += 1)
    await waiting.add({ id: `old-${index}`, mail: mailTo("old") }, NOW + MINUTE);
  const queue = start(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return ACCEPTED;
  });
  const taken = Array.from({ length: 510 }, (_, index) => queue.enqueue(async () => [mailTo(`p${index}`)]));
  expect(taken.filter(Boolean)).toHaveLength(500);
  await queue.drain();
  expect([tries.length, most]).toEqual([500, 2]);
});

test("an error in one lookup or one mail is reported and stops no other", async () => {
  const { start, tries, broken, waiting } = await open();
  const queue = start(({ to }) => {
    if (to.address === "bob") throw new Error("no template");
    return ACCEPTED;
  });
  queue.enqueue(async () => {
    throw new Error("the database is away");
  });
  for (const name of ["bob", "ada"]) queue.enqueue(async () => [mailTo(name)]);
  await queue.drain();
  expect([tries.sort(), broken]).toEqual([
    ["ada", "bob"],
    [new Error("the database is away"), new Error("no template")],
  ]);
  expect(await waiting.nextDue()).toBe(NOW + MINUTE);
});

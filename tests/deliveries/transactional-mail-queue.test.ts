import { expect, test } from "vitest";
import {
  createTransactionalMailQueue,
  type TransactionalMail,
} from "#deliveries/membership/transactional-mail-queue.js";
import type { Outcome } from "#deliveries/outcome.js";
import { FeedletterError } from "#errors.js";

const ACCEPTED: Outcome = { kind: "accepted", response: "250 OK" };
const LATER: Outcome = { kind: "deferred", code: 450, response: "450 later" };
const AWAY: Outcome = {
  kind: "unreachable",
  error: new FeedletterError("E_SMTP", { message: "It is away.", fix: "Start it." }),
};

function mailTo(address: string, failed?: () => Promise<void>): TransactionalMail {
  return { content: { kind: "already-subscribed" }, to: { address }, failed };
}

/** A queue whose pauses end when the test says so, or when it drains. */
function open(answer: (mail: TransactionalMail, time: number) => Outcome | Promise<Outcome>) {
  const tries: string[] = [];
  const pauses: number[] = [];
  const broken: unknown[] = [];
  const wakes: (() => void)[] = [];
  const queue = createTransactionalMailQueue({
    send: async (one) => {
      tries.push(one.to.address);
      return answer(one, tries.length);
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push(ms);
        if (signal?.aborted) return resolve();
        wakes.push(resolve);
        signal?.addEventListener("abort", () => resolve());
      }),
    random: () => 0.5,
    broken: (error) => void broken.push(error),
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ queue, tries, pauses, broken },
    wake: async () => {
      for (const wake of wakes.splice(0)) wake();
      await turn();
    },
  };
}

test("nothing is looked up before the answer is out, and then at a moment left to chance", async () => {
  let looked = 0;
  const { queue, pauses, tries, wake } = open(() => ACCEPTED);
  queue.enqueue(async () => {
    looked += 1;
    return [mailTo("ada")];
  });
  expect([looked, pauses]).toEqual([0, [525]]);
  await wake();
  expect([looked, tries]).toEqual([1, ["ada"]]);
});

test("a server that is away is asked again, later and later; in the end the mail doesn't count", async () => {
  const failed: string[] = [];
  const { queue, tries, pauses, broken, wake } = open((_, time) => (time === 2 ? AWAY : LATER));
  queue.enqueue(async () => [mailTo("ada", async () => void failed.push("ada"))]);
  for (let time = 0; time < 6; time += 1) await wake();
  expect([tries.length, pauses.slice(1)]).toEqual([5, [5_000, 30_000, 120_000, 600_000]]);
  expect([failed, broken]).toEqual([["ada"], []]);
});

test.each([
  ["a refusal", { kind: "rejected", code: 550, response: "550 nobody" }],
  ["an answer that was lost", { kind: "uncertain", reason: "cut" }],
] as const)("%s is final", async (_, outcome) => {
  const { queue, tries, wake } = open(() => outcome);
  queue.enqueue(async () => [mailTo("ada")]);
  for (let time = 0; time < 4; time += 1) await wake();
  expect(tries).toEqual(["ada"]);
});

test("stopping sends what waits once more, and takes nothing else", async () => {
  const failed: string[] = [];
  const { queue, tries, broken } = open(({ to }) => (to.address === "bob" ? AWAY : ACCEPTED));
  for (const name of ["ada", "bob"])
    queue.enqueue(async () => [mailTo(name, async () => void failed.push(name))]);
  await queue.drain();
  expect([tries, failed, broken.length]).toEqual([["ada", "bob"], ["bob"], 1]);
  expect(queue.enqueue(async () => [mailTo("eve")])).toBe(false);
});

test("at most 500 wait, and two are sent at one time", async () => {
  let now = 0;
  let most = 0;
  const { queue, tries } = open(async () => {
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

test("an error in one task is reported and stops no other", async () => {
  const { queue, tries, broken } = open(() => ACCEPTED);
  queue.enqueue(async () => {
    throw new Error("the database is away");
  });
  queue.enqueue(async () => [mailTo("ada")]);
  await queue.drain();
  expect([tries, broken]).toEqual([["ada"], [new Error("the database is away")]]);
});

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import type { RequestIntake } from "#state/session-ports.js";
import { bareRepository, type Runner, runnerOf } from "./runners.js";

const filesIn = (repository: string): readonly string[] =>
  execFileSync("git", ["-C", repository, "ls-tree", "--name-only", "state"], { encoding: "utf8" })
    .trim()
    .split("\n");

/** Takes in one request, which appends to the ledger of a runner. */
function intakeOf(runner: Runner, { erases = false, isWaiting = true } = {}) {
  const state = { isWaiting, settled: 0 };
  const intake: RequestIntake = {
    takeIn: async () => {
      if (!state.isWaiting) return { erases: false };
      state.isWaiting = false;
      runner.text += "+";
      return { erases };
    },
    settle: async () => {
      state.settled += 1;
    },
  };
  return { intake, state };
}

async function started() {
  const repository = bareRepository();
  const first = runnerOf(repository);
  first.text = "x".repeat(20_000);
  await (await first.open()).close();
  // Something waits.
  execFileSync("git", ["-C", repository, "branch", "state-requests", "state"]);
  return repository;
}

test("what was taken in goes with the next push, and only then it needn't wait any more", async () => {
  const repository = await started();
  const one = runnerOf(repository);
  const { intake, state } = intakeOf(one);
  const session = await one.open({ intake });
  expect(session.isWriting()).toBe(false);
  await session.checkpoint();
  expect([session.isWriting(), state.settled]).toEqual([true, 1]);
  await session.close();
  const reader = runnerOf(repository);
  await reader.open();
  expect(reader.text.slice(-2)).toBe("x+");
});

test("a push after somebody was erased leaves no older file in the branch, although the process is killed then", async () => {
  const repository = await started();
  const one = runnerOf(repository);
  const session = await one.open({ intake: intakeOf(one).intake });
  await session.checkpoint();
  expect(filesIn(repository)).toEqual([
    expect.stringMatching(/^base/),
    "head.age",
    expect.stringMatching(/^journal/),
  ]);
  const two = runnerOf(repository);
  const erasing = await two.open({ intake: intakeOf(two, { erases: true }).intake });
  await erasing.checkpoint();
  expect(filesIn(repository)).toEqual([expect.stringMatching(/^base-0*3/), "head.age"]);
});

test("a command that only reads pushes what it has taken in, and a refused push is no failure of it", async () => {
  const repository = await started();
  const refused = new FeedletterError("E_STATE_REMOTE", { message: "Read only.", fix: "" });
  const one = runnerOf(repository);
  const { intake, state } = intakeOf(one);
  const session = await one.open({
    intake,
    wrap: (branch) => ({ ...branch, push: () => Promise.reject(refused) }),
  });
  await session.takeIn();
  await session.close();
  expect(state.settled).toBe(0);
  // The next one on this machine pushes it. Who changes something himself must know that it failed.
  const next = await one.open({ intake });
  await next.takeIn();
  await next.close();
  expect(state.settled).toBe(1);
  const two = runnerOf(repository);
  const writing = await two.open({
    intake: intakeOf(two).intake,
    wrap: (branch) => ({ ...branch, push: () => Promise.reject(refused) }),
  });
  await writing.takeIn();
  two.text += "mine";
  await expect(writing.close()).rejects.toBe(refused);
});

test("what an earlier command couldn't push isn't discarded in silence by one that only reads", async () => {
  const repository = await started();
  const [one, two] = [runnerOf(repository), runnerOf(repository)];
  const refused = new FeedletterError("E_STATE_REMOTE", { message: "Away.", fix: "" });
  const session = await one.open({ wrap: (branch) => ({ ...branch, push: () => Promise.reject(refused) }) });
  one.text += "mine";
  await expect(session.close()).rejects.toBe(refused);
  const reader = await one.open({ intake: intakeOf(one).intake });
  await reader.takeIn();
  const other = await two.open();
  two.text += "theirs";
  await other.close();
  await expect(reader.close()).rejects.toEqual(expect.objectContaining({ code: "E_STATE_BUSY" }));
});

test("what a reader sees of somebody else's run isn't pushed, and nothing is settled", async () => {
  const repository = await started();
  const one = runnerOf(repository);
  const writer = await one.open();
  one.text += "1";
  await writer.checkpoint();
  const two = runnerOf(repository);
  const { intake, state } = intakeOf(two);
  const reader = await two.open({ intake });
  await reader.takeIn();
  await reader.begin();
  await reader.close();
  expect([two.text.slice(-2), two.ms, state.settled]).toEqual(["1+", 0, 0]);
  await writer.close();
});

test("somebody who was erased by a command that couldn't push is in no file after the next one has", async () => {
  const repository = await started();
  const one = runnerOf(repository);
  const refused = new FeedletterError("E_STATE_REMOTE", { message: "Away.", fix: "" });
  const session = await one.open({
    wrap: (branch) => ({ ...branch, push: () => Promise.reject(refused) }),
  });
  one.text += "erased";
  session.fold();
  await expect(session.close()).rejects.toBe(refused);
  const next = await one.open();
  await next.checkpoint();
  expect(filesIn(repository)).toEqual([expect.stringMatching(/^base-0*2/), "head.age"]);
  await next.close();
  // It was enough once.
  const later = await one.open();
  one.text += "more";
  await later.checkpoint();
  expect(filesIn(repository)).toHaveLength(3);
  await later.close();
});

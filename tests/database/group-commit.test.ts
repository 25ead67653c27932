import { expect, test } from "vitest";
import { createGroupCommit, type Work } from "#database/ledger/group-commit.js";
import type { Transact } from "#database/ledger/statement.js";

/** Counts transactions, each of which takes as long as the test wants it to. */
function counting(disk: () => Promise<void> = async () => {}) {
  const groups: number[] = [];
  const transact: Transact = async (jobs) => {
    groups.push(jobs.length);
    await disk();
    return jobs.map(() => []);
  };
  const join: Work<void> = { job: { program: { names: [], steps: [] }, values: [] }, read: () => {} };
  return { group: createGroupCommit(transact), groups, join };
}

test("marks of all connections share a transaction, although they arrive one after the other", async () => {
  const { group, groups, join } = counting();
  const marks = [];
  for (let nth = 0; nth < 5; nth += 1) {
    marks.push(group.run(join, 5));
    await Promise.resolve();
  }
  await Promise.all(marks);
  expect(groups).toEqual([5]);
});

test("a single connection doesn't wait, nor does one whose companions don't come", async () => {
  const { group, groups, join } = counting();
  await group.run(join, 1);
  await group.run(join);
  await group.run(join, 5);
  expect(groups).toEqual([1, 1, 1]);
});

test("an outcome shares a transaction with the next mark of its connection", async () => {
  const { group, groups, join } = counting();
  await Promise.all([group.run(join), group.run(join, 1)]);
  expect(groups).toEqual([2]);
});

test("a mark resolves only when it is on disk, and a failing disk rejects the whole group", async () => {
  let written = (): void => {};
  let fail = (_: Error): void => {};
  const { group, join } = counting(
    () =>
      new Promise((resolve, reject) => {
        written = resolve;
        fail = reject;
      }),
  );
  let told = 0;
  const first = group.run(join, 1).then(() => {
    told += 1;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(0);
  written();
  await first;
  expect(told).toBe(1);
  const both = [group.run(join), group.run(join, 1)];
  await new Promise((resolve) => setImmediate(resolve));
  fail(new Error("disk full"));
  for (const end of await Promise.allSettled(both)) expect(end).toMatchObject({ status: "rejected" });
});

import { Script } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { openHeap } from "#cli/small-heap.js";

let asked = 0;

/** Another text each time, as V8 remembers what it has compiled; of one length, which is what it knows a text by. */
function nextSource(): string {
  asked += 1;
  return `(function add(a, b) { return a + b + ${1000 + asked}; })`;
}

/** V8 takes code from runs with the same flags alone: it tells whether they are as they were. */
function isTaken(code: Buffer): boolean {
  return new Script(nextSource(), { cachedData: code }).cachedDataRejected === false;
}

test("V8's ways are changed while the heap is kept small, and come back", () => {
  const code = new Script(nextSource()).createCachedData();
  const heap = openHeap(process.versions.node);
  onTestFinished(heap.restoreDefaults);
  expect(isTaken(code)).toBe(true);
  heap.keepHeapSmall();
  heap.keepHeapSmall();
  expect(isTaken(code)).toBe(false);
  heap.restoreDefaults();
  expect(isTaken(code)).toBe(true);
});

test("a Node whose V8 nobody has tried is left alone", () => {
  const code = new Script(nextSource()).createCachedData();
  const heap = openHeap("99.0.0");
  onTestFinished(heap.restoreDefaults);
  heap.keepHeapSmall();
  expect(isTaken(code)).toBe(true);
});

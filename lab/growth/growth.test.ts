import { expect, test } from "vitest";
import { CASES } from "./cases.js";
import { measureGrowth } from "./measure.js";

/** Twice for the work, and what caches and the collector add to it. */
const MAX_GROWTH = 2.6;
/** A collection in the wrong moment is no growth: what looks so is measured again. */
const TRIES = 3;

test.each(CASES)("$name: twice the input takes about twice as long", async (growthCase) => {
  let measured = "";
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { size, ms, doubledMs } = await measureGrowth(growthCase);
    if (doubledMs / ms <= MAX_GROWTH) return;
    measured = `${size}: ${Math.round(ms)} ms, ${2 * size}: ${Math.round(doubledMs)} ms`;
  }
  expect.fail(measured);
});

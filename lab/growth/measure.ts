import { expect, test } from "vitest";

/** Something that reads or writes. Sizes are in pieces: characters, lines, elements, posts. */
export interface GrowthCase {
  readonly name: string;
  readonly prepare: (size: number) => Prepared;
}

interface Prepared {
  /** Characters. */
  readonly length: number;
  readonly run: () => unknown;
}

/** Between twice and four times, which is the square: caches and the garbage collector add to what takes twice as long. */
const MAX_GROWTH = 3;
/** Processor ms. Below, a measurement says more about the machine than about the program. */
const MIN_MS = 40;
/** What takes no longer for the longest text counts as this: a moment of the garbage collector is no growth. */
const MIN_SINGLE_MS = MIN_MS / 2;
/** What takes as long needs no larger input. */
const MAX_MS = 150;
/** How many times as long as next to nothing an input has to take: what is the same for any size must not hide what grows. */
const MIN_SHARE = 3;
/** A long post. What is slow for long texts alone doesn't show before. */
const MIN_LENGTH = 60_000;
/** Hardly anything is longer, so what is quick up to there is quick enough. */
const MAX_LENGTH = 500_000;
/** A collection in the wrong moment is no growth: what looks so is measured again. */
const MAX_ROUNDS = 6;
const MAX_SIZES = 3;
/** What takes as long isn't measured at a larger size. */
const MAX_DOUBLED_MS = 2000;

/** Other programs on the machine take the caches away. What really grows does so each time. */
const NOISE = { retry: 2 };

/** The one place where CPU time is asserted. It is the processor's, so that it matters less what else the machine does. */
export function testGrowth(cases: readonly GrowthCase[]): void {
  test.each(cases)("$name: twice the input takes about twice as long", NOISE, async (growthCase) => {
    const { size, ms, doubledMs } = await measureGrowth(growthCase);
    const report = `${size}: ${ms.toFixed(1)} ms, ${2 * size}: ${doubledMs.toFixed(1)} ms`;
    expect(growthOf({ ms, doubledMs }), report).toBeLessThanOrEqual(MAX_GROWTH);
  });
}

function growthOf({ ms, doubledMs }: Pick<Growth, "ms" | "doubledMs">): number {
  return doubledMs / Math.max(ms, MIN_SINGLE_MS);
}

interface Growth {
  readonly size: number;
  readonly ms: number;
  readonly doubledMs: number;
}

/** For the first size that takes long enough. What looks too slow there is measured at larger sizes, too, where only what really grows still does. */
async function measureGrowth(growthCase: GrowthCase): Promise<Growth> {
  let size = await findSize(growthCase);
  for (let tried = 1; ; tried += 1, size *= 2) {
    const growth = await compare(growthCase, size);
    const isFine = growthOf(growth) <= MAX_GROWTH;
    if (isFine || tried === MAX_SIZES || growth.doubledMs > MAX_DOUBLED_MS) return growth;
  }
}

/** The least time of several rounds for an input and for twice that input. */
async function compare({ prepare }: GrowthCase, size: number): Promise<Growth> {
  const [single, double] = [prepare(size), prepare(2 * size)];
  let [ms, doubledMs] = [Infinity, Infinity];
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    ms = Math.min(ms, await measure(single));
    doubledMs = Math.min(doubledMs, await measure(double));
    if (growthOf({ ms, doubledMs }) <= MAX_GROWTH) break;
  }
  return { size, ms, doubledMs };
}

async function findSize({ prepare }: GrowthCase): Promise<number> {
  const nothing = prepare(1);
  await runOnce(nothing);
  const enough = Math.max(MIN_MS, MIN_SHARE * Math.min(await runOnce(nothing), await runOnce(nothing)));
  for (let size = 256; ; size *= 2) {
    const prepared = prepare(size);
    if (prepared.length >= MAX_LENGTH) return size;
    let ms = await runOnce(prepared);
    // The first time the program may still have been compiled.
    if (ms >= enough) ms = Math.min(ms, await runOnce(prepared));
    if (ms >= MAX_MS || (ms >= enough && prepared.length >= MIN_LENGTH)) return size;
    if (prepared.length < MIN_LENGTH / 8 && ms < enough / 8) size *= 4;
  }
}

/** Processor ms of one run: the mean of as many as it takes to measure it. */
async function measure(prepared: Prepared): Promise<number> {
  let [ms, runs] = [0, 0];
  for (; ms < MIN_MS; runs += 1) ms += await runOnce(prepared);
  return ms / runs;
}

async function runOnce({ run }: Prepared): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Makes an input of a size, and reads it. */
export interface GrowthCase {
  readonly name: string;
  readonly make: (size: number) => string;
  readonly read: (input: string) => unknown;
}

/** Processor ms below which a measurement says more about the machine than about the reader. */
const MIN_MS = 60;
/** More than this takes nothing that grows as it should. */
const ENOUGH_MS = 1000;
/** How many times as long as next to nothing an input has to take: what is the same for any size must not hide what grows. */
const MIN_SHARE = 3;
/** Characters; a long post. What is slow for long texts alone doesn't show before. */
const MIN_LENGTH = 100_000;
/** Characters; nobody's post is longer, so what is quick up to there is quick enough. */
const MAX_LENGTH = 2_000_000;
const RUNS = 5;

export interface Growth {
  readonly size: number;
  readonly ms: number;
  readonly doubledMs: number;
}

/**
 * The least processor time of several runs for the first size that takes long enough to be measured, and for twice that size.
 * Time on the clock would measure what else the machine does.
 */
export async function measureGrowth({ make, read }: GrowthCase): Promise<Growth> {
  await measure(read, make(1), 1);
  const enough = Math.max(MIN_MS, MIN_SHARE * (await measure(read, make(1), RUNS)));
  const tooSmall = (ms: number, { length }: string) =>
    ms < ENOUGH_MS && (ms < enough || length < MIN_LENGTH) && length < MAX_LENGTH;
  let size = 250;
  while (tooSmall(await measure(read, make(size), 1), make(size))) size *= 2;
  const ms = await measure(read, make(size), RUNS);
  return { size, ms, doubledMs: await measure(read, make(2 * size), RUNS) };
}

async function measure(read: GrowthCase["read"], input: string, runs: number): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    await read(input);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

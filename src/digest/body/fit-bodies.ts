/** Bytes of each block of a body. */
type Sizes = readonly number[];

/**
 * How many blocks of each body a mail of that size has room for. Long bodies share what short ones leave over, so that each has
 * the same chance to be read.
 *
 * @param budget bytes for all bodies
 * @param reserve bytes that a body needs that is cut
 */
export function fitBodies(bodies: readonly Sizes[], budget: number, reserve: number): readonly number[] {
  const totals = bodies.map(sum);
  const share = fairShare(totals, budget);
  return bodies.map((sizes, index) =>
    (totals[index] ?? 0) <= share ? sizes.length : countFitting(sizes, share - reserve),
  );
}

/** The largest size that all bodies may have, if none has more than it needs. */
function fairShare(totals: readonly number[], budget: number): number {
  let left = Math.max(0, budget);
  let waiting = totals.toSorted((one, other) => one - other);
  for (let [smallest] = waiting; smallest !== undefined; [smallest] = waiting) {
    const share = left / waiting.length;
    if (smallest > share) return share;
    left -= smallest;
    waiting = waiting.slice(1);
  }
  return Number.POSITIVE_INFINITY;
}

function countFitting(sizes: Sizes, room: number): number {
  let used = 0;
  const end = sizes.findIndex((size) => {
    used += size;
    return used > room;
  });
  return end === -1 ? sizes.length : end;
}

function sum(sizes: Sizes): number {
  return sizes.reduce((total, size) => total + size, 0);
}

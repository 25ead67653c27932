/** Items written at a time: enough that what `feed` writes around them costs nothing. */
const BATCH_SIZE = 64;

export function* inBatches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += BATCH_SIZE) yield items.slice(at, at + BATCH_SIZE);
}

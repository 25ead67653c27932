/** Rows that are read at a time. */
const PAGE_SIZE = 500;

interface Order<Row, Key> {
  /** A key that sorts before all others. */
  readonly start: Key;
  readonly keyOf: (row: Row) => Key;
  /** Rows of a page. */
  readonly size?: number;
}

/**
 * Reads all rows page by page, to limit memory.
 * @param read returns the next `limit` rows whose keys are greater than `after`, ordered by key
 */
export async function* readPages<Row, Key>(
  read: (after: Key, limit: number) => Promise<readonly Row[]>,
  { start, keyOf, size = PAGE_SIZE }: Order<Row, Key>,
): AsyncGenerator<readonly Row[]> {
  let after = start;
  for (;;) {
    const rows = await read(after, size);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < size) return;
    after = keyOf(last);
  }
}

/** Rows that are read at one time. */
const PAGE_SIZE = 500;

interface Order<Row, Key> {
  /** Stands before every other. */
  readonly start: Key;
  readonly keyOf: (row: Row) => Key;
  /** Rows of a page. */
  readonly size?: number;
}

/**
 * All rows in pages, so that memory stays flat however many there are.
 * @param read the next `limit` rows whose keys are greater than `after`, in the order of their keys
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

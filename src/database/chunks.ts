/** Rows in one statement, far below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 1_000;

export function chunksOf<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const starts = Array.from(
    { length: Math.ceil(rows.length / ROWS_PER_STATEMENT) },
    (_, index) => index * ROWS_PER_STATEMENT,
  );
  return starts.map((start) => rows.slice(start, start + ROWS_PER_STATEMENT));
}

/** SQLite's codes, and PostgreSQL's `unique_violation`. */
const CONFLICTS: ReadonlySet<unknown> = new Set([
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_CONSTRAINT_PRIMARYKEY",
  "23505",
]);

/** Whether the error says that a row violates a unique key. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && "code" in error && CONFLICTS.has(error.code);
}

/**
 * A value that every database accepts. libsql aborts the whole process on a boolean, and no database stores a NUL or half a
 * surrogate pair.
 */
export function bindable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "\ufffd").toWellFormed();
  if (value === null || typeof value === "number" || typeof value === "bigint" || value instanceof Uint8Array)
    return value;
  throw new TypeError(`the database can't hold a ${typeof value}`);
}

import type { SqliteDatabase, SqliteStatement } from "kysely";
import type Libsql from "libsql";
import { bindable } from "#database/bindable.js";
import { explainSqliteError } from "./sqlite-error.js";

/** Number of cached statements. A delivery uses about ten. */
const MAX_CACHED_STATEMENTS = 100;

/**
 * What kysely needs of libsql. Values that libsql can't handle are refused, its errors become readable, and each statement is
 * prepared once and cached: kysely would prepare it for each call, which libsql frees late (60 kB per mail).
 */
export function guardedDatabase(raw: Libsql.Database, file: string): SqliteDatabase {
  const cached = new Map<string, SqliteStatement>();
  return {
    // Closed by whoever opened it.
    close: () => {},
    prepare: (sql) => {
      const known = cached.get(sql);
      if (known !== undefined) return known;
      const statement = prepareGuarded(sql, { raw, file, forget: () => cached.delete(sql) });
      if (cached.size >= MAX_CACHED_STATEMENTS) cached.clear();
      cached.set(sql, statement);
      return statement;
    },
  };
}

interface Guard {
  readonly raw: Libsql.Database;
  readonly file: string;
  /** To be called after an error: a new statement is safer than one that stopped halfway. */
  readonly forget: () => void;
}

function prepareGuarded(sql: string, { raw, file, forget }: Guard): SqliteStatement {
  const explained = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      forget();
      throw explainSqliteError(error, file);
    }
  };
  const statement = explained(() => raw.prepare(sql));
  return {
    reader: statement.reader,
    all: (parameters) => explained(() => statement.all(parameters.map(bindable))),
    run: (parameters) => explained(() => statement.run(parameters.map(bindable))),
    iterate: () => {
      throw new Error("query results are not streamed");
    },
  };
}

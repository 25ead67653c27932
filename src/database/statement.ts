import type { CompiledQuery, DatabaseConnection, Driver, Kysely, QueryResult, RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Tables } from "./tables.js";

type Value = string | number | null;

/** A statement that is written once and run for each mail, with other values each time. */
export type Statement<Name extends string, Row> = (
  values: Readonly<Record<Name, Value>>,
) => CompiledQuery<Row>;

/**
 * kysely takes longer to build a statement than SQLite to run it, so what is done for each mail is built once.
 *
 * @param write the statement; `the("name")` stands where a value comes in
 */
export function compileOnce<Name extends string, Row = unknown>(
  db: Kysely<Tables>,
  write: (the: (name: Name) => RawBuilder<unknown>) => RawBuilder<Row>,
): Statement<Name, Row> {
  const names = new Map<unknown, Name>();
  const compiled = write((name) => {
    names.set(name, name);
    return sql.val(name);
  }).compile(db);
  const order = compiled.parameters.flatMap((parameter) => names.get(parameter) ?? []);
  return (values) => ({ ...compiled, parameters: order.map((name) => values[name]) });
}

/** Runs a statement inside a transaction. */
export type Run = <Row>(query: CompiledQuery<Row>) => Promise<QueryResult<Row>>;

/** Runs `work` as one transaction, and resolves once that is on disk. */
export type Transact = <T>(work: (run: Run) => Promise<T>) => Promise<T>;

/** Through kysely, whatever lies below it. */
export function transactThrough(db: Kysely<Tables>): Transact {
  return (work) =>
    db.transaction().execute((transaction) => work((query) => transaction.executeQuery(query)));
}

/** The same straight on kysely's driver, past what kysely does round each statement. */
export function transactOn(driver: Driver): Transact {
  return async (work) => {
    const connection = await driver.acquireConnection();
    try {
      await driver.beginTransaction(connection, {});
      return await commitOrUndo(driver, connection, work);
    } finally {
      await driver.releaseConnection(connection);
    }
  };
}

async function commitOrUndo<T>(
  driver: Driver,
  connection: DatabaseConnection,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  try {
    const result = await work((query) => connection.executeQuery(query));
    await driver.commitTransaction(connection);
    return result;
  } catch (error) {
    await driver.rollbackTransaction(connection);
    throw error;
  }
}

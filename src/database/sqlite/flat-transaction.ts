import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Transaction,
} from "kysely";
import type { Tables } from "#database/tables.js";

/** A database whose transactions are parts of this one: they are kept or undone together with it. */
export function flatten(transaction: Transaction<Tables>): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery: (query) =>
      transaction.getExecutor().provideConnection((inner) => inner.executeQuery(query)),
    streamQuery: () => {
      throw new Error("query results are not streamed");
    },
  };
  const nothing = async (): Promise<void> => {};
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  };
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
}

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import type { Pool, PoolClient } from "pg";
import { bindable } from "#database/bindable.js";
import { DatabaseFault, explainPostgresError, silentServer } from "./postgres-error.js";
import { retryFor } from "./retry.js";

/** Ms for one statement, by the server's clock. */
export const STATEMENT_TIMEOUT = 60_000;
/** Ms after which a server that says nothing is given up: it would have stopped the statement itself. */
const SILENCE_TIMEOUT = STATEMENT_TIMEOUT + 15_000;
/** Ms to wait for a server that was there before and is restarting. */
const RESTART_TIMEOUT = 30_000;

interface DriverOptions {
  readonly pool: Pool;
  /** Of the database, for messages. */
  readonly name: string;
  /** Statements in a transaction may take as long as they need. */
  readonly patient?: boolean;
}

/** kysely's dialect over a pool of pg's, with errors in plain words, and connections that are given up when they go silent. */
export function postgresDialect(options: DriverOptions): {
  readonly dialect: Dialect;
  readonly driver: Driver;
} {
  const driver = createDriver(options);
  return {
    driver,
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  };
}

/** Uses after which a statement is prepared, and kept by its name in each connection. */
const PREPARE_THRESHOLD = 5;
/** Statements whose uses are counted; a mail takes three. */
const MAX_COUNTED_STATEMENTS = 200;

/** Names statements that are used often: the server then parses and plans them once. */
function createStatementNamer(): (text: string) => string | undefined {
  const uses = new Map<string, { readonly name: string; times: number }>();
  let named = 0;
  return (text) => {
    if (uses.size >= MAX_COUNTED_STATEMENTS) uses.clear();
    const use = uses.get(text) ?? { name: `feedletter_${named++}`, times: 0 };
    uses.set(text, use);
    use.times += 1;
    return use.times > PREPARE_THRESHOLD ? use.name : undefined;
  };
}

interface HeldConnection {
  readonly client: PoolClient;
  /** Why it must not be used again. */
  broken?: Error;
  /** Whether a statement has to end in time. */
  hasTimeout: boolean;
}

function createDriver({ pool, name, patient = false }: DriverOptions): Driver {
  const held = new WeakMap<DatabaseConnection, HeldConnection>();
  // Another driver of the same connections must not give the same names: what is patient is done once, and not worth preparing.
  const nameStatement = patient ? () => undefined : createStatementNamer();
  let wasReached = false;
  const require = (connection: DatabaseConnection): HeldConnection => {
    const found = held.get(connection);
    if (found === undefined) throw new Error("this connection belongs to another driver");
    return found;
  };
  const run = async (connection: DatabaseConnection, text: string): Promise<void> => {
    await ask(require(connection), { text, name });
  };
  return {
    init: async () => {},
    acquireConnection: async () => {
      const client = await retryFor(wasReached ? RESTART_TIMEOUT : 0, () =>
        pool.connect().catch((error: unknown) => {
          throw explainPostgresError(error, name);
        }),
      );
      wasReached = true;
      const own: HeldConnection = { client, hasTimeout: true };
      const connection: DatabaseConnection = {
        executeQuery: async <Row>({ sql: text, parameters }: CompiledQuery) => {
          const prepared = parameters.length === 0 ? undefined : nameStatement(text);
          const values = parameters.map(bindable);
          const { rows, rowCount, command } = await ask<Row>(own, { text, values, prepared, name });
          const changes = ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(command);
          return changes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
        },
        streamQuery: () => {
          throw new Error("query results are not streamed");
        },
      };
      held.set(connection, own);
      return connection;
    },
    beginTransaction: async (connection) => {
      await run(connection, "begin");
      if (!patient) return;
      await run(connection, "set local statement_timeout = 0");
      require(connection).hasTimeout = false;
    },
    commitTransaction: async (connection) => {
      await run(connection, "commit");
      require(connection).hasTimeout = true;
    },
    rollbackTransaction: async (connection) => {
      const own = require(connection);
      // The caller has to hear what went wrong before, not that the connection is gone.
      await run(connection, "rollback").catch((error: unknown) => {
        own.broken ??= error instanceof Error ? error : new Error(String(error));
      });
      own.hasTimeout = true;
    },
    releaseConnection: async (connection) => {
      const { client, broken } = require(connection);
      client.release(broken);
    },
    // The pool may serve several drivers; who made it ends it.
    destroy: async () => {},
  };
}

interface Question {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Under which name the statement is prepared. */
  readonly prepared?: string | undefined;
  readonly name: string;
}

/** Asks the server, and gives the connection up when it stays silent: its query may still be running there. */
async function ask<R>(held: HeldConnection, { text, values = [], prepared, name }: Question) {
  if (held.broken !== undefined) throw explainPostgresError(held.broken, name);
  const answer = held.client.query({ text, values: [...values], name: prepared });
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, fail) => {
    if (held.hasTimeout) timer = setTimeout(() => fail(silentServer(name)), SILENCE_TIMEOUT);
  });
  try {
    const { rows, rowCount, command } = await Promise.race([answer, silence]);
    const read: R[] = rows;
    return { rows: read, rowCount, command };
  } catch (error) {
    const explained = explainPostgresError(error, name);
    // Statements that others made invalid are prepared again on a new connection.
    if (explained instanceof DatabaseFault && explained.recovery !== "hand") held.broken = explained;
    throw explained;
  } finally {
    clearTimeout(timer);
  }
}

import { createHash } from "node:crypto";
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

/** Ms for one statement, enforced by the server. */
export const STATEMENT_TIMEOUT = 60_000;
/** Ms after which a silent server is given up, because it should have stopped the statement itself by then. */
const SILENCE_TIMEOUT = STATEMENT_TIMEOUT + 15_000;
/** Ms to wait for a server that was available before and is restarting. */
const RESTART_TIMEOUT = 30_000;

interface DriverOptions {
  readonly pool: Pool;
  /** The database's name, for messages. */
  readonly name: string;
  /** No time limit for statements in a transaction. */
  readonly patient?: boolean;
}

/** kysely's dialect over a pg pool, with readable errors. A connection that stops answering is dropped. */
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

/** A statement is prepared after this many uses, and then kept by name in each connection. */
const PREPARE_THRESHOLD = 5;
/** Statements whose uses are counted. Each mail takes three. */
const MAX_COUNTED_STATEMENTS = 200;

/**
 * Names statements that are used often: the server then parses and plans them once. Each name is a hash of
 * its text, so that it can't refer to another process's statement, even behind a pooler.
 */
function createStatementNamer(): (text: string) => string | undefined {
  const uses = new Map<string, { readonly name: string; times: number }>();
  return (text) => {
    if (uses.size >= MAX_COUNTED_STATEMENTS) uses.clear();
    const use = uses.get(text) ?? { name: nameOf(text), times: 0 };
    uses.set(text, use);
    use.times += 1;
    return use.times > PREPARE_THRESHOLD ? use.name : undefined;
  };
}

function nameOf(text: string): string {
  return `feedletter_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

/**
 * Whether the connection isn't pooled. A pooler such as PgBouncer may give each transaction another session, which doesn't know
 * the statements prepared in an earlier one (before PgBouncer 1.21 that fails). A pooler reports a made-up process id.
 */
async function isDirect(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query("select pg_backend_pid() as pid");
  return "processID" in client && client.processID === rows[0]?.pid;
}

interface HeldConnection {
  readonly client: PoolClient;
  /** Why it can't be used again. */
  broken?: Error;
  /** Whether statements have a time limit. */
  hasTimeout: boolean;
}

function createDriver({ pool, name, patient = false }: DriverOptions): Driver {
  const held = new WeakMap<DatabaseConnection, HeldConnection>();
  // The names would clash with those of another driver on the same connections. Patient statements run once, so preparing them
  // isn't worthwhile.
  const nameStatement = patient ? () => undefined : createStatementNamer();
  let wasReached = false;
  let direct: boolean | undefined;
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
          const named = parameters.length === 0 || direct === false ? undefined : nameStatement(text);
          if (named !== undefined)
            direct ??= await isDirect(client).catch((error: unknown) => {
              throw explainPostgresError(error, name);
            });
          const prepared = direct ? named : undefined;
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
      // The caller needs the first error, not that the connection is gone.
      await run(connection, "rollback").catch((error: unknown) => {
        own.broken ??= error instanceof Error ? error : new Error(String(error));
      });
      own.hasTimeout = true;
    },
    releaseConnection: async (connection) => {
      const { client, broken } = require(connection);
      client.release(broken);
    },
    // Several drivers may share the pool; it is closed by whoever opened it.
    destroy: async () => {},
  };
}

interface Question {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** The name under which the statement is prepared. */
  readonly prepared?: string | undefined;
  readonly name: string;
}

/** Sends a query, and drops the connection if the server doesn't answer: the query may still be running there. */
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
    // If a prepared statement has become invalid, a new connection prepares it again.
    if (explained instanceof DatabaseFault && explained.recovery !== "manual") held.broken = explained;
    throw explained;
  } finally {
    clearTimeout(timer);
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
} from "kysely";
import type { Pool, PoolClient } from "pg";
import { bindable } from "#database/bindable.js";
import { NO_STATEMENT_TIMEOUT } from "#database/engine.js";
import { DatabaseFault, explainPostgresError, silentServer } from "./postgres-error.js";

/** Ms for one statement, by the server's clock. */
export const STATEMENT_TIMEOUT = 60_000;
/** Ms after which a server that says nothing at all is given up: it would have stopped the statement itself. */
const SILENCE = STATEMENT_TIMEOUT + 15_000;
/** Ms to wait for a server that was there before and is restarting. */
const RESTART_TIMEOUT = 30_000;
const FIRST_PAUSE = 50;
const MAX_PAUSE = 2_000;

/** kysely's dialect over a pool of pg's, with errors in plain words and connections that are given up when they go silent. */
export function postgresDialect(
  pool: Pool,
  name: string,
): { readonly dialect: Dialect; readonly driver: Driver } {
  const driver = createDriver(pool, name);
  return {
    driver,
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => bytewiseCompiler(new PostgresQueryCompiler()),
    },
  };
}

/** Text is ordered by its bytes, as in SQLite, whatever the server's locale: pages of a list follow one order everywhere. */
function bytewiseCompiler(compiler: PostgresQueryCompiler): QueryCompiler {
  return {
    compileQuery: (node, id) => {
      const compiled = compiler.compileQuery(node, id);
      if (node.kind !== "CreateTableNode" && node.kind !== "AlterTableNode") return compiled;
      return { ...compiled, sql: compiled.sql.replace(/("\w+") text\b/g, '$1 text collate "C"') };
    },
  };
}

/** A statement is prepared when it has come up so often, and kept by its name in each connection. */
const PREPARE_THRESHOLD = 5;
/** Different statements whose use is counted; a mail takes three. */
const KNOWN_STATEMENTS = 200;

/** Names statements that come again and again: the server then parses and plans them once. */
function createStatementNamer(): (text: string) => string | undefined {
  const uses = new Map<string, { readonly name: string; times: number }>();
  let named = 0;
  return (text) => {
    if (uses.size >= KNOWN_STATEMENTS) uses.clear();
    const use = uses.get(text) ?? { name: `feedletter_${named++}`, times: 0 };
    uses.set(text, use);
    use.times += 1;
    return use.times > PREPARE_THRESHOLD ? use.name : undefined;
  };
}

interface HeldConnection {
  readonly client: PoolClient;
  readonly nameStatement: (text: string) => string | undefined;
  /** Why it must not be used again. */
  broken?: Error;
  /** Whether its transaction may take as long as it likes. */
  hasTimeout: boolean;
}

function createDriver(pool: Pool, name: string): Driver {
  const held = new WeakMap<DatabaseConnection, HeldConnection>();
  const nameStatement = createStatementNamer();
  let known = false;
  const require = (connection: DatabaseConnection): HeldConnection => {
    const found = held.get(connection);
    if (found === undefined) throw new Error("a connection that this driver did not give out");
    return found;
  };
  const run = (connection: DatabaseConnection, text: string) => ask(require(connection), text, [], name);
  return {
    init: async () => {},
    acquireConnection: async () => {
      const client = await connect(pool, { name, patience: known ? RESTART_TIMEOUT : 0 });
      known = true;
      const mine: HeldConnection = { client, nameStatement, hasTimeout: true };
      const connection: DatabaseConnection = {
        executeQuery: (query) => execute(mine, query, name),
        streamQuery: () => {
          throw new Error("nothing is read as a stream");
        },
      };
      held.set(connection, mine);
      return connection;
    },
    beginTransaction: async (connection) => void (await run(connection, "begin")),
    commitTransaction: async (connection) => {
      await run(connection, "commit");
      require(connection).hasTimeout = true;
    },
    rollbackTransaction: async (connection) => {
      const mine = require(connection);
      // What went wrong before is what the caller has to hear, not that its connection is gone.
      await ask(mine, "rollback", [], name).catch((error: unknown) => {
        mine.broken ??= error instanceof Error ? error : new Error(String(error));
      });
      mine.hasTimeout = true;
    },
    releaseConnection: async (connection) => {
      const { client, broken } = require(connection);
      client.release(broken);
    },
    destroy: () => pool.end(),
  };
}

async function connect(
  pool: Pool,
  { name, patience }: { readonly name: string; readonly patience: number },
): Promise<PoolClient> {
  let waited = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, MAX_PAUSE)) {
    try {
      return await pool.connect();
    } catch (error) {
      const explained = explainPostgresError(error, name);
      const passes = explained instanceof DatabaseFault && explained.recovery === "wait";
      if (!passes || waited >= patience) throw explained;
    }
    await sleep(pause);
    waited += pause;
  }
}

async function execute<R>(
  held: HeldConnection,
  { sql, parameters }: CompiledQuery,
  name: string,
): Promise<QueryResult<R>> {
  if (sql === NO_STATEMENT_TIMEOUT) held.hasTimeout = false;
  const { rows, rowCount, command } = await ask<R>(held, sql, parameters.map(bindable), name);
  const changes = ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(command);
  return changes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
}

/** Asks the server, and gives the connection up when it stays silent: a query that nobody waits for may still be running on it. */
async function ask<R>(held: HeldConnection, text: string, values: readonly unknown[], name: string) {
  if (held.broken !== undefined) throw explainPostgresError(held.broken, name);
  const prepared = values.length === 0 ? undefined : held.nameStatement(text);
  const answer = held.client.query({
    ...{ text, values: [...values] },
    ...(prepared === undefined ? {} : { name: prepared }),
  });
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, fail) => {
    if (held.hasTimeout) timer = setTimeout(() => fail(silentServer(name)), SILENCE);
  });
  try {
    const { rows, rowCount, command } = await Promise.race([answer, silence]);
    const read: R[] = rows;
    return { rows: read, rowCount, command };
  } catch (error) {
    const explained = explainPostgresError(error, name);
    // After a repeat its prepared statements are made anew.
    if (explained instanceof DatabaseFault && explained.recovery !== "hand") held.broken = explained;
    throw explained;
  } finally {
    clearTimeout(timer);
  }
}

import { CompiledQuery, Kysely } from "kysely";
import type { Pool } from "pg";
import { createLedger } from "#database/ledger/ledger.js";
import { transactOn } from "#database/ledger/statement.js";
import { migrate } from "#database/migrations/migrate.js";
import { createSubscribers } from "#database/people/subscribers.js";
import { createPorts, type OpenDatabase } from "#database/ports.js";
import type { Tables } from "#database/tables.js";
import { batchCountFor } from "#deliveries/process/worker-pool.js";
import { FeedletterError } from "#errors.js";
import { openInScope } from "#scope.js";
import type { Instant } from "#zoned-time.js";
import { createBatchQueue } from "./batch-queue.js";
import { missingPackages } from "./missing-packages.js";
import { postgresDialect, STATEMENT_TIMEOUT } from "./postgres-driver.js";
import { createRetryingLedger } from "./retrying-ledger.js";
import { createWorkerPool } from "./worker-pool.js";

/** Connections of one process. Each mail needs one for a moment to be marked, and again to record its outcome. */
const CONNECTIONS = 10;
/** Ms within which a connection must be established. */
const CONNECT_TIMEOUT = 10_000;

/** OIDs of PostgreSQL's int8 and numeric: instants and sums, which a number holds exactly. */
const NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

/** Whether `database` in the configuration names a PostgreSQL server. */
export function isPostgresUrl(database: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(database);
}

/**
 * Opens the database behind a `postgres://` URL and brings its schema up to date.
 * @throws FeedletterError E_DATABASE when it can't be reached or used; E_DATABASE_NEWER; E_PACKAGES without `pg`
 */
export function openPostgres(url: string, now: Instant): Promise<OpenDatabase> {
  return openInScope(async ({ onClose, close }) => {
    const { db, patient, driver, pool, name, openPool, ...tables } = await openPostgresTables(url, now);
    onClose(tables.close);
    const queue = createBatchQueue(pool, name);
    onClose(queue.close);
    const direct = createLedger(db, {
      patient,
      transact: transactOn(driver, (connection, text, parameters) =>
        connection.executeQuery(CompiledQuery.raw(text, [...parameters])),
      ),
      onFreeze: async (transaction, issue, deliveries) => {
        await queue.addInTransaction(transaction, issue, batchCountFor(deliveries));
      },
    });
    const ledger = createRetryingLedger(direct, db);
    let scratch: Kysely<Tables> | undefined;
    const openScratch = (): Kysely<Tables> => {
      const single = openPool(1);
      onClose(() => single.end());
      return new Kysely<Tables>(postgresDialect({ pool: single, name }));
    };
    return {
      ledger: {
        ...ledger,
        freeze: async (freeze) => {
          await queue.open();
          return ledger.freeze(freeze);
        },
      },
      workerPool: createWorkerPool(db, queue),
      subscribers: createSubscribers(db, {
        // Erased data disappears with the next vacuum, and from the log when the server recycles it.
        scrub: async () => {},
        scratch: () => {
          scratch ??= openScratch();
          return scratch;
        },
      }),
      ...createPorts(db),
      close,
    };
  });
}

/** The tables without the ports, for copying. */
export function openPostgresTables(url: string, now: Instant) {
  return openInScope(async ({ onClose, close }) => {
    const name = nameOf(url);
    const openPool = await loadPool(url);
    const pool = openPool(CONNECTIONS);
    onClose(() => pool.end());
    const { dialect, driver } = postgresDialect({ pool, name });
    const db = new Kysely<Tables>({ dialect });
    const patient = new Kysely<Tables>(postgresDialect({ pool, name, patient: true }));
    await migrate(patient, now);
    return { db, patient, driver, pool, name, openPool, close };
  });
}

/** `db.example:5432/news`: without user and password. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) {
    throw new FeedletterError("E_DATABASE", {
      message: "Invalid database URL.",
      fix: "Write it as postgres://USER:PASSWORD@HOST:5432/NAME, with special characters percent-encoded.",
    });
  }
  const { host, pathname } = new URL(url);
  return `${host}${decodeURIComponent(pathname)}`;
}

/** Loads pg only if it is used. */
async function loadPool(url: string): Promise<(connections: number) => Pool> {
  const { default: pg } = await import("pg").catch((cause: unknown) => {
    throw missingPackages(cause);
  });
  const types = {
    getTypeParser: (oid: number, format?: "text" | "binary") =>
      NUMBERS.has(oid) ? Number : pg.types.getTypeParser(oid, format),
  };
  return (connections) => {
    const pool = new pg.Pool({
      ...{ connectionString: url, types, max: connections, application_name: "feedletter" },
      ...{ connectionTimeoutMillis: CONNECT_TIMEOUT, idleTimeoutMillis: connections === 1 ? 0 : 30_000 },
      ...{ statement_timeout: STATEMENT_TIMEOUT, idle_in_transaction_session_timeout: STATEMENT_TIMEOUT },
      keepAlive: true,
    });
    // A broken connection is replaced when one is needed. Whoever is using it gets the error from the query.
    pool.on("error", () => {});
    pool.on("connect", (client) => void client.on("error", () => {}));
    return pool;
  };
}

import { CompiledQuery, type Transaction } from "kysely";
import type { Pool } from "pg";
import type PgBoss from "pg-boss";
import type { Tables } from "#database/tables.js";
import type { Batch, BatchQueue } from "#deliveries/process/worker-pool.js";
import { missingPackages } from "./missing-packages.js";
import { explainPostgresError } from "./postgres-error.js";

const QUEUE = "feedletter-batches";

/**
 * Seconds after which an unfinished batch is given to another worker: longer than a batch takes, and short enough that a dead
 * worker is hardly noticed. If the first worker is still running, the ledger's leases, which expire at the same time, stop it.
 */
const BATCH_TIMEOUT = 15;
/** Seconds within which a healthy worker finishes a batch. */
const BATCH_DURATION = 10;
/** Seconds between checks for unfinished batches, by one of the workers. */
const MAINTENANCE_INTERVAL = 2;

/** The queue, and a way to fill it in an existing transaction. */
export interface PostgresQueue extends BatchQueue {
  /** To be called before `addInTransaction`. */
  open(): Promise<void>;
  addInTransaction(db: Transaction<Tables>, issue: string, batches: number): Promise<void>;
}

/** @throws FeedletterError E_PACKAGES without `pg-boss`, when it is first used */
export function createBatchQueue(pool: Pool, name: string): PostgresQueue {
  let opened: Promise<PgBoss> | undefined;
  let watcher: PgBoss | undefined;
  const boss = (): Promise<PgBoss> => {
    // If the server can't be reached at first, try again later.
    opened ??= openBoss(pool, { name, supervise: false }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    open: async () => void (await boss()),
    addInTransaction: async (db, issue, batches) => {
      await (await boss()).insert(batchesOf(issue, batches), { db: withinTransaction(db) });
    },
    add: async (issue, batches) => void (await (await boss()).insert(batchesOf(issue, batches))),
    addLater: async (issue, at) => {
      const once = { startAfter: new Date(at), singletonKey: issue, singletonSeconds: 60 };
      await (await boss()).send(QUEUE, { issue }, once);
    },
    take: async () => {
      const [job] = await (await boss()).fetch<{ readonly issue: string }>(QUEUE);
      return job === undefined ? undefined : { id: job.id, issue: job.data.issue };
    },
    done: async ({ id }) => (await boss()).complete(QUEUE, id),
    fail: async ({ id }: Batch, reason) => (await boss()).fail(QUEUE, id, { reason }),
    pending: async (issue) => {
      const { rows } = await pool
        .query(
          `select count(*) as pending from pgboss.job
           where name = $1 and data->>'issue' = $2
             and ((state < 'active' and start_after < now() + interval '1 minute') or (state = 'active' and started_on > now() - $3 * interval '1 second'))`,
          [QUEUE, issue, BATCH_DURATION],
        )
        .catch((error: unknown) => {
          throw explainPostgresError(error, name);
        });
      return Number(rows[0]?.pending ?? 0);
    },
    watch: async () => {
      watcher ??= await openBoss(pool, { name, supervise: true });
    },
    close: async () => {
      const stopping = { graceful: false, wait: false };
      await watcher?.stop(stopping);
      await (await opened?.catch(() => undefined))?.stop(stopping);
    },
  };
}

function batchesOf(issue: string, batches: number) {
  return Array.from({ length: batches }, () => ({ name: QUEUE, data: { issue } }));
}

interface Opening {
  readonly name: string;
  readonly supervise: boolean;
}

/** Loads pg-boss only if it is used. */
async function openBoss(pool: Pool, { name, supervise }: Opening): Promise<PgBoss> {
  const { default: Boss } = await import("pg-boss").catch((cause: unknown) => {
    throw missingPackages(cause);
  });
  const boss = new Boss({
    db: overPool(pool, name),
    ...{ supervise, schedule: false, maintenanceIntervalSeconds: MAINTENANCE_INTERVAL },
    // The ledger knows more about finished batches, so they aren't kept.
    ...{ archiveCompletedAfterSeconds: 60, archiveFailedAfterSeconds: 3_600, deleteAfterDays: 1 },
  });
  // The check is repeated soon anyway.
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue(QUEUE, {
    ...{ name: QUEUE, policy: "standard", expireInSeconds: BATCH_TIMEOUT },
    // A batch that is handed out again counts as a retry. There is no limit, because the end of the issue ends it.
    ...{ retryLimit: 1_000_000, retryDelay: 1, retentionDays: 30 },
  });
  return boss;
}

function overPool(pool: Pool, name: string): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      try {
        const result = await pool.query(text, values);
        // A text with several statements has several results, which nobody reads.
        return Array.isArray(result) ? { rows: [] } : { rows: result.rows };
      } catch (error) {
        throw explainPostgresError(error, name);
      }
    },
  };
}

/** pg-boss writes in the transaction that freezes the issue, so composing and queueing commit together. */
function withinTransaction(db: Transaction<Tables>): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const parameters = values.map((value) =>
        typeof value === "boolean" ? String(value) : (value ?? null),
      );
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, parameters));
      return { rows };
    },
  };
}

import type { Worker } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";
import type { AppContext } from "./app-context.js";
import { withDatabase } from "./open-database.js";

/** A worker reports every 5 seconds; after this many ms without a report it counts as silent. */
const SILENT_AFTER_MS = 20_000;

export interface WorkerList {
  /** By the database's clock, like the times of the workers. */
  readonly now: Instant;
  readonly workers: readonly (Omit<Worker, "state"> & { readonly state: Worker["state"] | "silent" })[];
}

/** The workers that reported within a day; none on SQLite. @throws FeedletterError E_CONFIG…, E_DATABASE */
export function listWorkers(context: AppContext): Promise<WorkerList> {
  return withDatabase(context, async ({ workerPool }) => {
    if (workerPool === undefined) return { now: context.clock(), workers: [] };
    const now = await workerPool.now();
    const workers = (await workerPool.list()).map((worker) => ({
      ...worker,
      state: now - worker.seenAt > SILENT_AFTER_MS ? ("silent" as const) : worker.state,
    }));
    return { now, workers };
  });
}

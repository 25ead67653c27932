import { hostname } from "node:os";
import { reportPauses } from "#app/digests/pause-alerts.js";
import { VERSION } from "#app/version.js";
import { loadConfig } from "#config/load.js";
import type { ConfigFollower } from "#daemon/config-changes.js";
import { firstEvents } from "#daemon/first-events.js";
import { isPostgresUrl } from "#database/postgres/postgres.js";
import { FeedletterError } from "#errors.js";
import { processBatch, queueDueIssues } from "./worker-batches.js";
import {
  followWorkerConfig,
  postgresRequired,
  type WorkerContext,
  type WorkerOptions,
} from "./worker-context.js";

/** Ms before an empty queue is checked again. */
const IDLE_POLL_MS = 500;
/** Ms between two reports of this worker. */
const HEARTBEAT_MS = 5_000;
/** Ms between two searches for issues without batches in the queue, because deferred mails are due or a worker died. */
const SWEEP_INTERVAL_MS = 3_000;
/** Ms between two searches for pauses that the publisher hasn't been told of. */
const ALERT_INTERVAL_MS = 5_000;
/** Ms to wait after an error, for example of the database. */
const ERROR_DELAY_MS = 2_000;
/**
 * Sends batches of any open issue until the signal is aborted.
 * @throws FeedletterError E_ONE_MACHINE on SQLite; at the start, for the configuration and the database. Later failures are
 *   events, and are retried.
 */
export async function work(options: WorkerOptions): Promise<void> {
  await requirePostgres(options);
  const config = await followWorkerConfig(options);
  const ended = new AbortController();
  try {
    const { workerPool, sendContext, throughput } = config.current();
    const { clock, destination, sender } = sendContext;
    await recordStarts(config.current());
    await workerPool.queue.watch();
    await report(config.current());
    options.onEvent({ kind: "started", at: clock.now(), destination });
    const background = [
      repeat(HEARTBEAT_MS, report, config, ended.signal),
      repeat(SWEEP_INTERVAL_MS, queueDueIssues, config, ended.signal),
      repeat(ALERT_INTERVAL_MS, alertPublisher, config, ended.signal),
    ];
    await processBatches(config);
    ended.abort();
    await Promise.all(background);
    // The last batch may have paused its issue.
    await reportFailure(config.current(), () => alertPublisher(config.current()));
    await config.current().rateLimiter.end();
    await workerPool.leave(sender.holder);
    options.onEvent({ kind: "stopped", at: clock.now(), mails: throughput.total() });
  } finally {
    ended.abort();
    await config.close();
  }
}

/** Checked first, because opening the database would create a SQLite file. */
async function requirePostgres({ configPath, env }: WorkerOptions): Promise<void> {
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  if (!isPostgresUrl(loaded.config.database)) throw postgresRequired(loaded);
}

async function recordStarts({ options, sendContext }: WorkerContext): Promise<void> {
  for (const event of await firstEvents(sendContext, sendContext.clock.now()))
    if (event.kind === "failed") options.onEvent(event);
}

/** Repeats `work` until the signal is aborted, and reports failures. */
async function repeat(
  every: number,
  work: (worker: WorkerContext) => Promise<void>,
  { current }: ConfigFollower<WorkerContext>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const worker = current();
    await reportFailure(worker, () => work(worker));
    await worker.options.sleep(every, signal);
  }
}

async function reportFailure(
  { options, sendContext }: WorkerContext,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    options.onEvent({ kind: "failed", at: sendContext.clock.now(), error });
    return false;
  }
}

function alertPublisher({ sendContext, options }: WorkerContext): Promise<void> {
  return reportPauses(sendContext, options);
}

async function report(worker: WorkerContext): Promise<void> {
  const { options, sendContext, workerPool, throughput, current, rateLimiter } = worker;
  await sendContext.clock.sync();
  await rateLimiter.destinations.renew();
  const state = options.signal.aborted ? "draining" : current.issue === undefined ? "idle" : "working";
  await workerPool.report({
    holder: sendContext.sender.holder,
    host: hostname(),
    pid: process.pid,
    version: VERSION,
    state,
    issue: current.issue,
    mails: throughput.total(),
    perMinute: throughput.perMinute(),
  });
}

async function processBatches(config: ConfigFollower<WorkerContext>): Promise<void> {
  const { signal, sleep } = config.current().options;
  while (!signal.aborted) {
    const before = config.current();
    const worker = await config.refresh();
    if (worker !== before) await reportFailure(worker, () => recordStarts(worker));
    const succeeded = await reportFailure(worker, async () => {
      const batch = await worker.workerPool.queue.take();
      if (batch === undefined) {
        // Other processes may need the quota that is reserved here.
        await worker.rateLimiter.end();
        await sleep(IDLE_POLL_MS, signal);
      } else await processBatch(batch, worker);
    });
    if (!succeeded) await sleep(ERROR_DELAY_MS, signal);
  }
}

import { hostname } from "node:os";
import {
  dryRunOptions,
  openSendContext,
  type SendContext,
  type SendContextOptions,
} from "#app/digests/send-context.js";
import { VERSION } from "#app/version.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { isPostgresUrl } from "#database/postgres/postgres.js";
import { type BatchResult, deliverBatch } from "#deliveries/deliver.js";
import type { Issue, LeasedDelivery } from "#deliveries/delivery.js";
import type { BatchLimits } from "#deliveries/delivery-loop.js";
import { type CircuitBreaker, createCircuitBreaker } from "#deliveries/pacing/circuit-breaker.js";
import type { Message } from "#deliveries/ports.js";
import {
  type Batch,
  batchCountFor,
  MAILS_PER_BATCH,
  MAX_BATCHES,
  type WorkerPool,
} from "#deliveries/process/worker-pool.js";
import { createRateLimiter, type RateLimiter } from "#deliveries/rate-limiter.js";
import type { RunContext } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { createThroughput, type Throughput } from "./throughput.js";
import type { WorkerEvent } from "./worker-events.js";

export interface WorkerOptions extends SendContextOptions {
  /** Aborted: what is in flight is finished, then `work` returns. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Eight seconds of work, with a lease as long as the queue waits for a batch. */
const BATCH_LIMITS: BatchLimits = { mails: MAILS_PER_BATCH, time: 8_000, lease: 15_000 };
/** Ms before an empty queue is asked again. */
const IDLE_POLL_MS = 500;
/** Ms between two reports of this worker. */
const HEARTBEAT_MS = 5_000;
/** Ms between two searches for issues without batches in the queue: deferred mails are due, or a worker died. */
const SWEEP_INTERVAL_MS = 3_000;
/** Ms to wait after an error, of the database for example. */
const ERROR_DELAY_MS = 2_000;
/** Issues whose encoded mails are kept in memory. */
const MAX_CACHED_ISSUES = 4;

interface WorkerContext {
  readonly options: WorkerOptions;
  readonly sendContext: SendContext;
  readonly workerPool: WorkerPool;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly throughput: Throughput;
  readonly mailBuilders: Map<string, BuildMessage>;
  /** What it is sending right now. */
  readonly current: { issue?: string };
}

type BuildMessage = (delivery: LeasedDelivery) => Message | Promise<Message>;

/**
 * Sends batches of any open issue until the signal is aborted.
 * @throws FeedletterError E_ONE_MACHINE on SQLite; for the config and the database at the start; later failures are events, and
 *   tried again
 */
export async function work(options: WorkerOptions): Promise<void> {
  requirePostgres(options);
  const sendContext = await openSendContext({ ...options, sharedClock: true });
  const ended = new AbortController();
  try {
    const worker = await openWorker(options, sendContext);
    await worker.workerPool.queue.watch();
    await report(worker);
    options.onEvent({ kind: "started", at: sendContext.clock.now(), destination: sendContext.destination });
    const background = [
      repeat(HEARTBEAT_MS, report, worker, ended.signal),
      repeat(SWEEP_INTERVAL_MS, queueDueIssues, worker, ended.signal),
    ];
    await processBatches(worker);
    ended.abort();
    await Promise.all(background);
    await worker.rateLimiter.end();
    await worker.workerPool.leave(sendContext.sender.holder);
    options.onEvent({ kind: "stopped", at: sendContext.clock.now(), mails: worker.throughput.total() });
  } finally {
    ended.abort();
    await sendContext.close();
  }
}

async function openWorker(options: WorkerOptions, sendContext: SendContext): Promise<WorkerContext> {
  const { workerPool } = sendContext.database;
  if (workerPool === undefined) throw postgresRequired(sendContext.loaded);
  const { transport, mail } = sendContext;
  const { sleep, signal } = options;
  const clock = sendContext.clock.now;
  return {
    options,
    sendContext,
    workerPool,
    mailBuilders: new Map(),
    current: {},
    rateLimiter: createRateLimiter({
      ledger: sendContext.database.ledger,
      sender: sendContext.sender,
      rates: mail.rate,
      clock,
      sleep,
      signal,
    }),
    breaker: createCircuitBreaker(transport.connections, sendContext.random),
    throughput: createThroughput(clock),
  };
}

/** Checked first, because opening the database would create a SQLite file. */
function requirePostgres({ configPath, env }: WorkerOptions): void {
  const loaded = loadConfig(configPath, { env, uses: ["database"] });
  if (!isPostgresUrl(loaded.config.database)) throw postgresRequired(loaded);
}

function postgresRequired({ placeOf }: LoadedConfig): FeedletterError {
  return new FeedletterError("E_ONE_MACHINE", {
    message: "`worker` needs PostgreSQL, because a SQLite file can be used on one machine only.",
    fix: "Set `database: ${DATABASE_URL}` to a PostgreSQL server (`feedletter move` copies everything there), or use `serve` alone.",
    place: placeOf("database"),
  });
}

/** Repeats `work` until the signal is aborted, and reports failures. */
async function repeat(
  every: number,
  work: (worker: WorkerContext) => Promise<void>,
  worker: WorkerContext,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
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

async function report(worker: WorkerContext): Promise<void> {
  const { options, sendContext, workerPool, throughput, current } = worker;
  await sendContext.clock.sync();
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

async function processBatches(worker: WorkerContext): Promise<void> {
  const { options, workerPool } = worker;
  const { signal, sleep } = options;
  while (!signal.aborted) {
    const succeeded = await reportFailure(worker, async () => {
      const batch = await workerPool.queue.take();
      if (batch === undefined) {
        // Others may need the quota that is reserved here.
        await worker.rateLimiter.end();
        await sleep(IDLE_POLL_MS, signal);
      } else await processBatch(batch, worker);
    });
    if (!succeeded) await sleep(ERROR_DELAY_MS, signal);
  }
}

async function processBatch(batch: Batch, worker: WorkerContext): Promise<void> {
  const { workerPool, sendContext, current } = worker;
  const issue = await findOpenIssue(batch.issue, worker);
  if (issue === undefined || (await isPausedOrDelayed(issue, sendContext)))
    return workerPool.queue.done(batch);
  current.issue = issue.id;
  try {
    await queueNextBatch(issue, await deliverBatchOf(issue, worker), worker);
    await workerPool.queue.done(batch);
  } catch (error) {
    // The batch would come back by itself, but later.
    if (error instanceof FeedletterError) await workerPool.queue.fail(batch, error.code).catch(() => {});
    throw error;
  } finally {
    delete current.issue;
  }
}

async function findOpenIssue(
  id: string,
  { workerPool, sendContext }: WorkerContext,
): Promise<Issue | undefined> {
  const open = await workerPool.openIssues(Object.keys(sendContext.loaded.config.digests));
  return open.find((issue) => issue.id === id);
}

/** A failed server is tried again by all workers when its pause is over; a paused issue only when somebody resumes it. */
async function isPausedOrDelayed({ id }: Issue, { database, clock }: SendContext): Promise<boolean> {
  const { paused, notBefore } = await database.ledger.status(id);
  return paused !== undefined || notBefore > clock.now();
}

async function deliverBatchOf(issue: Issue, worker: WorkerContext): Promise<BatchResult> {
  const { sendContext, options, rateLimiter, breaker, throughput } = worker;
  const context = sendContext.prepareRun(issue.digest, {
    ...dryRunOptions(),
    signal: options.signal,
  });
  const build = await findMailBuilder(issue, context, worker);
  return deliverBatch(issue, build, {
    ...context,
    share: BATCH_LIMITS,
    rateLimiter,
    breaker,
    accepted: throughput.add,
  });
}

/** Mails are encoded once per issue, not once per batch. */
async function findMailBuilder(
  issue: Issue,
  context: RunContext,
  { sendContext, mailBuilders }: WorkerContext,
): Promise<BuildMessage> {
  const known = mailBuilders.get(issue.id);
  if (known !== undefined) return known;
  const build = context.prepareMail(issue, await sendContext.database.ledger.variants(issue.id));
  if (mailBuilders.size >= MAX_CACHED_ISSUES) mailBuilders.clear();
  mailBuilders.set(issue.id, build);
  return build;
}

async function queueNextBatch(
  issue: Issue,
  result: BatchResult,
  { workerPool, options, sendContext }: WorkerContext,
): Promise<void> {
  const at = sendContext.clock.now();
  switch (result.kind) {
    case "waiting":
      return workerPool.queue.addLater(issue.id, result.next);
    case "elsewhere":
      return;
    case "more":
    case "interrupted":
      return workerPool.queue.add(issue.id, 1);
    case "finished":
      return options.onEvent({ kind: "finished", at, issue: issue.id });
    case "stopped":
    case "paused":
      return options.onEvent({ kind: result.kind, at, issue: issue.id, error: result.error });
  }
}

/** The ledger knows what is due; the queue may have lost batches, or never had any for mails that were deferred. */
async function queueDueIssues({ workerPool, sendContext }: WorkerContext): Promise<void> {
  const { ledger } = sendContext.database;
  const now = sendContext.clock.now();
  for (const issue of await workerPool.openIssues(Object.keys(sendContext.loaded.config.digests))) {
    if (await isPausedOrDelayed(issue, sendContext)) continue;
    await ledger.reclaimLeases(issue.id, {
      ...sendContext.sender,
      now,
      onUncertain: sendContext.mail.onUncertain,
    });
    await topUpQueue(issue, now, { workerPool, sendContext });
  }
}

async function topUpQueue(
  { id }: Issue,
  now: Instant,
  { workerPool, sendContext }: Pick<WorkerContext, "workerPool" | "sendContext">,
): Promise<void> {
  const pending = await workerPool.queue.pending(id);
  if (pending >= MAX_BATCHES) return;
  const due = await workerPool.countDue(id, now, MAX_BATCHES * MAILS_PER_BATCH);
  const missing = batchCountFor(due) - pending;
  if (missing > 0) await workerPool.queue.add(id, missing);
  // The worker that sent the last mail may have died before it finished the issue.
  else if (due === 0 && pending === 0) await sendContext.database.ledger.finish(id, now);
}

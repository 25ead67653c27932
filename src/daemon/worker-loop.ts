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
  /** Aborted: what is in flight is finished, then the work ends. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Eight seconds of work, under a claim that lasts as long as the queue waits for a batch. */
const SHARE: BatchLimits = { mails: MAILS_PER_BATCH, time: 8_000, lease: 15_000 };
/** Ms between two questions to a queue that had nothing. */
const IDLE_POLL_MS = 500;
/** Ms between two signs of life. */
const HEARTBEAT_MS = 5_000;
/** Ms between two looks for issues that nobody has batches of: what was deferred is due, or a worker died. */
const SWEEP_INTERVAL_MS = 3_000;
/** Ms to wait after a failure that is not the mail server's. */
const ERROR_DELAY_MS = 2_000;
/** Issues whose mails are kept ready. */
const MAX_CACHED_ISSUES = 4;

/** What one worker has open. */
interface WorkerContext {
  readonly working: WorkerOptions;
  readonly sendContext: SendContext;
  readonly workerPool: WorkerPool;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly throughput: Throughput;
  readonly mailBuilders: Map<string, BuildMessage>;
  readonly at: { issue?: string };
}

type BuildMessage = (delivery: LeasedDelivery) => Message | Promise<Message>;

/**
 * Takes batches of any digest's open issues until the signal is aborted.
 * @throws FeedletterError E_ONE_MACHINE on SQLite; for the config and the database at the start; later failures are told and tried again
 */
export async function work(working: WorkerOptions): Promise<void> {
  requirePostgres(working);
  const sendContext = await openSendContext({ ...working, sharedClock: true });
  const ended = new AbortController();
  try {
    const worker = await openWorker(working, sendContext);
    await worker.workerPool.queue.watch();
    await report(worker);
    working.onEvent({ kind: "started", at: sendContext.clock.now(), destination: sendContext.destination });
    const others = [
      repeat(HEARTBEAT_MS, report, worker, ended.signal),
      repeat(SWEEP_INTERVAL_MS, queueDueIssues, worker, ended.signal),
    ];
    await processBatches(worker);
    ended.abort();
    await Promise.all(others);
    await worker.rateLimiter.end();
    await worker.workerPool.leave(sendContext.sender.holder);
    working.onEvent({ kind: "stopped", at: sendContext.clock.now(), mails: worker.throughput.total() });
  } finally {
    ended.abort();
    await sendContext.close();
  }
}

async function openWorker(working: WorkerOptions, sendContext: SendContext): Promise<WorkerContext> {
  const { workerPool } = sendContext.database;
  if (workerPool === undefined) throw postgresRequired(sendContext.loaded);
  const { transport, mail } = sendContext;
  const { sleep, signal } = working;
  const clock = sendContext.clock.now;
  return {
    ...{ working, sendContext, workerPool, mailBuilders: new Map<string, BuildMessage>(), at: {} },
    rateLimiter: createRateLimiter({
      ...{ ledger: sendContext.database.ledger, sender: sendContext.sender, rates: mail.rate },
      ...{ clock, sleep, signal },
    }),
    breaker: createCircuitBreaker(transport.connections, sendContext.random),
    throughput: createThroughput(clock),
  };
}

/** Before a SQLite file is made that nobody wanted. */
function requirePostgres({ configPath, env }: WorkerOptions): void {
  const loaded = loadConfig(configPath, { env, uses: ["database"] });
  if (!isPostgresUrl(loaded.config.database)) throw postgresRequired(loaded);
}

function postgresRequired({ placeOf }: LoadedConfig): FeedletterError {
  return new FeedletterError("E_ONE_MACHINE", {
    message: "`worker` needs PostgreSQL: a SQLite file belongs to one machine.",
    fix: "Set `database: ${DATABASE_URL}` to a PostgreSQL server (`feedletter move` takes everything along), or use `serve` alone.",
    place: placeOf("database"),
  });
}

/** Does `work` again and again until the signal; a failure is told. */
async function repeat(
  every: number,
  work: (worker: WorkerContext) => Promise<void>,
  worker: WorkerContext,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await reportFailure(worker, () => work(worker));
    await worker.working.sleep(every, signal);
  }
}

async function reportFailure(
  { working, sendContext }: WorkerContext,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    working.onEvent({ kind: "failed", at: sendContext.clock.now(), error });
    return false;
  }
}

async function report({ working, sendContext, workerPool, throughput, at }: WorkerContext): Promise<void> {
  await sendContext.clock.sync();
  const state = working.signal.aborted ? "draining" : at.issue === undefined ? "idle" : "working";
  await workerPool.report({
    ...{ holder: sendContext.sender.holder, host: hostname(), pid: process.pid, version: VERSION, state },
    ...(at.issue === undefined ? {} : { issue: at.issue }),
    ...{ mails: throughput.total(), perMinute: throughput.perMinute() },
  });
}

async function processBatches(worker: WorkerContext): Promise<void> {
  const { working, workerPool } = worker;
  const { signal, sleep } = working;
  while (!signal.aborted) {
    const fine = await reportFailure(worker, async () => {
      const batch = await workerPool.queue.take();
      if (batch === undefined) {
        // What is reserved while nothing is to be sent is missing elsewhere.
        await worker.rateLimiter.end();
        await sleep(IDLE_POLL_MS, signal);
      } else await processBatch(batch, worker);
    });
    if (!fine) await sleep(ERROR_DELAY_MS, signal);
  }
}

async function processBatch(batch: Batch, worker: WorkerContext): Promise<void> {
  const { workerPool, sendContext, at } = worker;
  const issue = await findOpenIssue(batch.issue, worker);
  if (issue === undefined || (await isPausedOrDelayed(issue, sendContext)))
    return workerPool.queue.done(batch);
  at.issue = issue.id;
  try {
    const out = await deliverShareOf(issue, worker);
    await queueNextBatch(issue, out, worker);
    await workerPool.queue.done(batch);
  } catch (error) {
    // It comes back by itself, too; sooner if the queue hears of it.
    if (error instanceof FeedletterError) await workerPool.queue.fail(batch, error.code).catch(() => {});
    throw error;
  } finally {
    delete at.issue;
  }
}

async function findOpenIssue(
  id: string,
  { workerPool, sendContext }: WorkerContext,
): Promise<Issue | undefined> {
  const open = await workerPool.openIssues(Object.keys(sendContext.loaded.config.digests));
  return open.find((issue) => issue.id === id);
}

/** A server that failed is asked again at its time, whichever worker it failed; a paused issue only when somebody resumes it. */
async function isPausedOrDelayed({ id }: Issue, { database, clock }: SendContext): Promise<boolean> {
  const { paused, notBefore } = await database.ledger.status(id);
  return paused !== undefined || notBefore > clock.now();
}

async function deliverShareOf(issue: Issue, worker: WorkerContext): Promise<BatchResult> {
  const { sendContext, working, rateLimiter, breaker, throughput } = worker;
  const context = sendContext.prepareRun(issue.digest, {
    ...dryRunOptions({ broken: "stop", held: "hold" }),
    signal: working.signal,
  });
  const build = await buildFor(issue, context, worker);
  return deliverBatch(issue, build, {
    ...{ ...pickDeliveryContext(context), share: SHARE, rateLimiter, breaker, accepted: throughput.add },
  });
}

function pickDeliveryContext({
  ledger,
  transport,
  sender,
  onUncertain,
  clock,
  random,
  sleep,
  ...rest
}: RunContext) {
  const { rates, signal } = rest;
  return {
    ...{ ledger, transport, sender, onUncertain, clock, random, sleep },
    ...(rates === undefined ? {} : { rates }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Mails are encoded once for an issue, not once for each batch. */
async function buildFor(
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
  out: BatchResult,
  { workerPool, working, sendContext }: WorkerContext,
): Promise<void> {
  const at = sendContext.clock.now();
  switch (out.kind) {
    case "more":
      return workerPool.queue.add(issue.id, 1);
    case "waiting":
      return workerPool.queue.addLater(issue.id, out.next);
    case "elsewhere":
      return;
    case "interrupted":
      return workerPool.queue.add(issue.id, 1);
    case "finished":
      return working.onEvent({ kind: "finished", at, issue: issue.id });
    case "stopped":
    case "paused":
      return working.onEvent({ kind: out.kind, at, issue: issue.id, error: out.error });
  }
}

/** The queue may have lost batches, or never had any for what is due only now: the ledger says what there is to do. */
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
  // The last mail may have ended with a worker that could not close the issue any more.
  else if (due === 0 && pending === 0) await sendContext.database.ledger.finish(id, now);
}

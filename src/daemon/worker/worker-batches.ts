import { dryRunOptions, type SendContext } from "#app/digests/send-context.js";
import { type BatchResult, deliverBatch, readResumption } from "#deliveries/deliver.js";
import type { Issue } from "#deliveries/delivery.js";
import type { BatchLimits } from "#deliveries/due-mails.js";
import { finishIssue } from "#deliveries/finish-issue.js";
import { createGovernor, type Governor } from "#deliveries/governor.js";
import { type Batch, batchCountFor, MAILS_PER_BATCH, MAX_BATCHES } from "#deliveries/process/worker-pool.js";
import type { RunContext } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { BuildMessage, WorkerContext } from "./worker-context.js";

/** Eight seconds of work, with a lease as long as the queue waits for a batch. */
const BATCH_LIMITS: BatchLimits = { mails: MAILS_PER_BATCH, time: 8_000, lease: 15_000 };
/** Issues whose encoded mails are kept in memory. */
const MAX_CACHED_ISSUES = 4;

/** Sends an issue's due mails for some seconds, and queues the rest. @throws FeedletterError E_DATABASE… */
export async function processBatch(batch: Batch, worker: WorkerContext): Promise<void> {
  const { workerPool, sendContext, clock, current } = worker;
  const issue = await findOpenIssue(batch.issue, worker);
  if (issue === undefined || (await isPausedOrDelayed(issue, sendContext)) || !(await clock.isRight()))
    return workerPool.queue.done(batch);
  current.issue = issue.id;
  try {
    await queueNextBatch(issue, await deliverBatchOf(issue, worker), worker);
    await workerPool.queue.done(batch);
  } catch (error) {
    // The queue would hand the batch out again, but later.
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
    judge: worker.judge,
    governor: await findGovernor(issue, worker),
    accepted: throughput.add,
  });
}

/** A worker judges all its batches of an issue together, and starts again after a pause. */
async function findGovernor(issue: Issue, { sendContext, governors }: WorkerContext): Promise<Governor> {
  const { id } = issue;
  const { ledger } = sendContext.database;
  const status = await ledger.status(id);
  const { resumedAt, destinations } = status;
  const key = `${id} ${resumedAt ?? 0}`;
  const governor =
    governors.get(key) ??
    createGovernor({
      ...{ total: Infinity, accepted: 0, rejected: 0 },
      ...(await readResumption(issue, status, ledger)),
      paused: destinations?.map(({ destination }) => destination),
    });
  if (governors.has(key)) return governor;
  if (governors.size >= MAX_CACHED_ISSUES) governors.clear();
  governors.set(key, governor);
  return governor;
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

/** The ledger knows what is due. The queue may have lost batches, or never had any for deferred mails. */
export async function queueDueIssues({ workerPool, sendContext, clock }: WorkerContext): Promise<void> {
  if (!(await clock.isRight())) return;
  await clock.resetMarks();
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
  else if (due === 0 && pending === 0) await finishIssue(id, sendContext.database.ledger, now);
}

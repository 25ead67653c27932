import {
  openSendContext,
  requireTransport,
  type SendContext,
  type SendContextOptions,
} from "#app/digests/send-context.js";
import type { LoadedConfig } from "#config/load.js";
import { type ConfigFollower, followConfig } from "#daemon/config-changes.js";
import { createThroughput, type Throughput } from "#daemon/throughput.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Governor } from "#deliveries/governor.js";
import { type CircuitBreaker, createCircuitBreaker } from "#deliveries/pacing/circuit-breaker.js";
import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import { createRateLimiter, type RateLimiter } from "#deliveries/rate-limiter.js";
import type { Message } from "#deliveries/transport.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import { FeedletterError } from "#errors.js";
import { openInScope } from "#scope.js";
import { createWorkerClock, type WorkerClock } from "./worker-clock.js";
import type { WorkerEvent } from "./worker-events.js";

export interface WorkerOptions extends SendContextOptions {
  /** When aborted, mails in flight are finished, then `work` returns. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** What a worker needs to send with one configuration. */
export interface WorkerContext {
  readonly options: WorkerOptions;
  readonly sendContext: SendContext;
  readonly workerPool: WorkerPool;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly throughput: Throughput;
  readonly clock: WorkerClock;
  readonly mailBuilders: Map<string, BuildMessage>;
  readonly governors: Map<string, Governor>;
  readonly judge: Judge;
  /** What it is sending right now. */
  readonly current: { issue?: string };
}

export type BuildMessage = (delivery: LeasedDelivery) => Message | Promise<Message>;

/** @throws FeedletterError for the config and the database */
export function followWorkerConfig(options: WorkerOptions): Promise<ConfigFollower<WorkerContext>> {
  return followConfig<WorkerContext>({
    ...options,
    // A worker sends only rendered issues.
    templates: false,
    filesOf: ({ sendContext }) => sendContext.loaded.files,
    open: (running) => openWorker(options, running),
    release: async ({ rateLimiter, sendContext }) => {
      await rateLimiter.end();
      await sendContext.transport.close();
    },
    close: ({ sendContext }) => sendContext.close(),
    onEvent: (event, { sendContext }) => options.onEvent({ ...event, at: sendContext.clock.now() }),
  });
}

function openWorker(options: WorkerOptions, running: WorkerContext | undefined): Promise<WorkerContext> {
  return openInScope(async ({ onClose }) => {
    const sendContext = await openSendContext({ ...options, sharedClock: true }, running?.sendContext);
    onClose(running === undefined ? sendContext.close : sendContext.transport.close);
    requireTransport(sendContext, "A worker");
    const { database, transport, rates, sender, random } = sendContext;
    const { workerPool, ledger } = database;
    if (workerPool === undefined) throw postgresRequired(sendContext.loaded);
    const { sleep, signal } = options;
    const clock = sendContext.clock.now;
    return {
      options,
      sendContext,
      workerPool,
      clock: running?.clock ?? createWorkerClock(sendContext, options.onEvent),
      mailBuilders: new Map(),
      governors: running?.governors ?? new Map(),
      judge: running?.judge ?? createAnswerJudge(),
      current: running?.current ?? {},
      rateLimiter: createRateLimiter({ ledger, sender, rates, clock, random, sleep, signal }),
      breaker: createCircuitBreaker(transport.connections, random),
      throughput: running?.throughput ?? createThroughput(clock),
    };
  });
}

export function postgresRequired({ placeOf }: LoadedConfig): FeedletterError {
  return new FeedletterError("E_ONE_MACHINE", {
    message: "`worker` needs PostgreSQL, because a SQLite file can be used on one machine only.",
    fix: "Set `database: ${DATABASE_URL}` to a PostgreSQL server (`feedletter move` copies everything there), or use `serve` alone.",
    place: placeOf("database"),
  });
}

import {
  type CircuitBreaker,
  createCircuitBreaker,
  nextRetryAt,
} from "#deliveries/pacing/circuit-breaker.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { type DeliveryCounts, type Issue, totalOf } from "./delivery.js";
import {
  BATCH_LEASE,
  type BatchLimits,
  type BuildMessage,
  createRefusalCounter,
  type DeliverContext,
  type DeliveryRun,
  deliverDue,
  type ProgressListener,
  reclaimLeases,
  type StopReason,
} from "./delivery-loop.js";
import type { Unreachable } from "./outcome.js";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.js";

/** What a process that takes one share after the other keeps in between. */
export interface BatchContext extends DeliverContext {
  readonly share: BatchLimits;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  /** After each mail that was accepted. */
  readonly accepted: () => void;
}

/** How a run over an issue ended. Whatever it was, calling again goes on from there. */
export type DeliveryResult =
  | { readonly kind: "finished"; readonly counts: DeliveryCounts }
  /** Some are to be tried again, the next one at `next`. */
  | {
      readonly kind: "waiting";
      readonly counts: DeliveryCounts;
      readonly next: Instant;
      readonly because: "deferred" | "quota" | "server-failed";
    }
  /** The rest is with another process. */
  | { readonly kind: "elsewhere"; readonly counts: DeliveryCounts }
  | { readonly kind: "stopped"; readonly counts: DeliveryCounts; readonly error: Unreachable["error"] }
  /** The server refuses what is sent or who sends it: until somebody has looked at it, nothing more goes out. */
  | { readonly kind: "paused"; readonly counts: DeliveryCounts; readonly error: FeedletterError }
  | { readonly kind: "interrupted"; readonly counts: DeliveryCounts };

/** Refusals of content or sender in a row that pause an issue: a single one may be a single reader's filter. */
const MAX_CONSECUTIVE_REFUSALS = 3;

/** Everything that is due, by one process. */
const UNLIMITED: BatchLimits = { mails: Infinity, time: Infinity, lease: BATCH_LEASE };

/**
 * Sends what is due of an issue over the transport's connections: each takes the next leased delivery, marks it, sends it,
 * records the outcome, and only then takes another. Nothing queues, so memory doesn't grow with the audience.
 *
 * @param build makes one delivery's mail, the same bytes each time
 * @throws FeedletterError E_DATABASE; what was in flight is finished first
 */
export async function deliverIssue(
  issue: Issue,
  build: BuildMessage,
  context: DeliverContext,
): Promise<DeliveryResult> {
  const { ledger, transport, sender, random } = context;
  const halt = new AbortController();
  const signal = AbortSignal.any([halt.signal, ...(context.signal === undefined ? [] : [context.signal])]);
  const rateLimiter = createRateLimiter({ ...context, signal });
  await reclaimLeases(issue, context);
  const counts = await ledger.counts(issue.id);
  const run: DeliveryRun = {
    ...{ ...context, issue, build, halt, signal, rateLimiter, share: UNLIMITED },
    breaker: createCircuitBreaker(transport.connections, random),
    refusals: createRefusalCounter(Math.min(MAX_CONSECUTIVE_REFUSALS, totalOf(counts))),
    progress: trackProgress(counts, context.report),
  };
  try {
    let stop = await deliverDue(run);
    while (stop === undefined && !signal.aborted && run.breaker.takeRequeued()) stop = await deliverDue(run);
    const conclusion = await concludeRun(issue, context, stop);
    return { ...conclusion, counts: await ledger.counts(issue.id) };
  } finally {
    await rateLimiter.end();
    await ledger.release(issue.id, sender.holder);
  }
}

/** How a share ended. `more`: it was used up, and there may be more. */
export type BatchResult = Conclusion | { readonly kind: "more" };

/**
 * The same for a share of what is due, beside others who do so, too. Counts nothing: with millions of deliveries that would take
 * longer than the share.
 * @throws FeedletterError E_DATABASE; what was in flight is finished first
 */
export async function deliverBatch(
  issue: Issue,
  build: BuildMessage,
  context: BatchContext,
): Promise<BatchResult> {
  const { ledger, sender, share, clock, accepted } = context;
  const halt = new AbortController();
  const signal = AbortSignal.any([halt.signal, ...(context.signal === undefined ? [] : [context.signal])]);
  const until = clock() + share.time;
  let taken = 0;
  const run: DeliveryRun = {
    ...{ ...context, issue, build, halt, signal, refusals: createRefusalCounter(MAX_CONSECUTIVE_REFUSALS) },
    progress: ({ kind }) => {
      taken += 1;
      if (kind === "accepted") accepted();
    },
  };
  try {
    const stop = await deliverDue(run);
    const usedUp = taken >= share.mails || clock() >= until || run.breaker.takeRequeued();
    if (stop === undefined && !context.signal?.aborted && usedUp) return { kind: "more" };
    // Several who send together feel one failure of the server: it counts once.
    if (stop?.kind === "unreachable" && (await ledger.status(issue.id)).notBefore > clock())
      return { kind: "stopped", error: stop.error };
    return await concludeRun(issue, context, stop);
  } finally {
    await ledger.release(issue.id, sender.holder);
  }
}

type WithoutCounts<T> = T extends unknown ? Omit<T, "counts"> : never;
type Conclusion = WithoutCounts<DeliveryResult>;

async function concludeRun(
  issue: Issue,
  { ledger, clock, random, signal }: DeliverContext,
  stop: StopReason | undefined,
): Promise<Conclusion> {
  if (stop?.kind === "refused") {
    const error = refusalError(issue, stop.response);
    await ledger.pause(issue.id, { reason: stop.response, at: clock() });
    return { kind: "paused", error };
  }
  if (await ledger.finish(issue.id, clock())) return { kind: "finished" };
  const { failures } = await ledger.status(issue.id);
  if (stop?.kind === "unreachable") {
    const notBefore = nextRetryAt(clock(), failures + 1, random());
    await ledger.deferIssue(issue.id, { failures: failures + 1, notBefore });
    return { kind: "stopped", error: stop.error };
  }
  if (stop !== undefined || failures > 0)
    await ledger.deferIssue(issue.id, { failures: 0, notBefore: stop?.until ?? 0 });
  if (signal?.aborted) return { kind: "interrupted" };
  if (stop !== undefined) return { kind: "waiting", next: stop.until, because: "quota" };
  const next = await ledger.nextDue(issue.id);
  if (next === undefined || next <= clock()) return { kind: "elsewhere" };
  return { kind: "waiting", next, because: "deferred" };
}

/** What somebody is told whose issue is paused. */
export function refusalError({ digest, number }: Issue, response: string): FeedletterError {
  return new FeedletterError("E_REFUSED", {
    message: `The mail server refuses this mail or its sender, so issue ${number} of "${digest}" is paused: ${response.replace(/\.$/, "")}.`,
    fix: `Fix what it names (content, SPF, DKIM, DMARC, a block list), then continue with \`feedletter send ${digest} --resume\`.`,
  });
}

/** The counts at the start, moved on by what this process does: asking the ledger after each mail would cost too much. */
function trackProgress(start: DeliveryCounts, report: DeliverContext["report"]): ProgressListener {
  const counts = { ...start };
  report?.(start);
  return ({ kind }) => {
    if (kind === "accepted" || kind === "rejected" || kind === "skipped") {
      counts.waiting -= 1;
      counts[kind] += 1;
    }
    report?.({ ...counts });
  };
}

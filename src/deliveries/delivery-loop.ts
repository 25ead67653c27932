import type { CircuitBreaker } from "#deliveries/pacing/circuit-breaker.js";
import type { RateLimits } from "#deliveries/pacing/rate-limits.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import type { PauseReason } from "#digest/pause-reason.js";
import { FeedletterError } from "#errors.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import type { Instant } from "#zoned-time.js";
import type { DeliveryCounts, Issue, LeasedDelivery } from "./delivery.js";
import { destinationOf, domainsOf } from "./destination.js";
import {
  type BatchLimits,
  type DueMail,
  type DueMails,
  type QuotaReached,
  takeDueMails,
} from "./due-mails.js";
import type { Governor } from "./governor.js";
import type { Outcome } from "./outcome.js";
import type { AttemptResult, Ledger, MarkResult } from "./ports.js";
import type { RateLimiter } from "./rate-limiter.js";
import { settleOutcome } from "./settle-outcome.js";
import type { Message, Transport } from "./transport.js";

/** What sending needs, except what concerns a single issue. */
export interface DeliverContext {
  readonly ledger: Ledger;
  readonly transport: Transport;
  readonly sender: LeaseHolder;
  readonly onUncertain: "resend" | "hold";
  readonly clock: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Default: as fast as the connections can send. */
  readonly rates?: RateLimits;
  /** Calls `work` every few seconds until the result is called. Default: never; a worker does it for all of its batches. */
  readonly heartbeat?: (work: () => Promise<void>) => () => void;
  /** Default: a new one. */
  readonly judge?: Judge;
  /** When aborted, mails in flight are finished and the rest is left for the next run. */
  readonly signal?: AbortSignal;
  /** Called after each delivery with the counts as this process knows them. */
  readonly report?: (counts: DeliveryCounts) => void;
}

const MINUTE = 60_000;
/** Small, so that what a dead process had claimed on another machine is soon free. */
const BATCH_SIZE = 100;
export const BATCH_LEASE = 5 * MINUTE;
/** RFC 5321 §4.5.3.2.6: a server may take 10 minutes to answer the final dot. A mail in flight must not be reclaimed earlier. */
const SENDING_LEASE = 20 * MINUTE;
export type BuildMessage = (delivery: LeasedDelivery) => Message | Promise<Message>;

/** Why a run ends before everything was tried. */
export type StopReason =
  | QuotaReached
  | { readonly kind: "unreachable"; readonly error: FeedletterError }
  | { readonly kind: "refused"; readonly reason: PauseReason }
  /** Somebody else has paused the issue. */
  | { readonly kind: "paused"; readonly reason: PauseReason };

/** What the loops of one run share. */
export interface DeliveryRun extends DeliverContext {
  readonly issue: Issue;
  readonly build: BuildMessage;
  readonly halt: AbortController;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly governor: Governor;
  readonly judge: Judge;
  readonly progress: ProgressListener;
  readonly share: BatchLimits;
}

/** Each connection takes the next delivery until nothing is due. @returns what stopped the run before that */
export async function deliverDue(run: DeliveryRun): Promise<StopReason | undefined> {
  const reclaim = () => reclaimLeases(run.issue, run);
  const due = takeDueMails({ ...run, batchSize: batchSizeFor(run), reclaim });
  const refused = await probe(due, run);
  if (refused !== undefined) return refused;
  const loops = Array.from({ length: run.transport.connections }, () => runConnection(due, run));
  const ends = await Promise.allSettled(loops);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return ends.flatMap((end) => (end.status === "fulfilled" && end.value ? [end.value] : []))[0];
}

/** Mails that a server defers tell nothing. */
const MAX_PROBES = 5;

/** After a pause, mails go one by one until one is accepted, so that a server that still refuses us gets one or two, and not dozens. */
function probe(due: DueMails, run: DeliveryRun): Promise<StopReason | undefined> {
  let left = MAX_PROBES;
  return runConnection(due, run, () => {
    left -= 1;
    return left >= 0 && run.governor.isProbing();
  });
}

export function reclaimLeases(
  { id }: Issue,
  { ledger, sender, clock, onUncertain }: DeliverContext,
): Promise<number> {
  return ledger.reclaimLeases(id, { ...sender, now: clock(), onUncertain });
}

/** Only as many as can be sent well before the lease ends. */
function batchSizeFor({ rates, transport, share }: DeliveryRun): number {
  const paced = Math.floor((rates?.perSecond ?? BATCH_SIZE) * (share.lease / 2_000));
  return Math.max(Math.min(BATCH_SIZE, paced), transport.connections);
}

/** One connection's work. Returns why the whole run must stop; undefined if nothing was left to do. */
async function runConnection(
  due: DueMails,
  run: DeliveryRun,
  goesOn: () => boolean = () => true,
): Promise<StopReason | undefined> {
  const { halt, signal } = run;
  let recorded: Promise<void> = Promise.resolve();
  try {
    while (!signal?.aborted && goesOn()) {
      const next = await due.next();
      if (next.done === true) {
        await recorded;
        return next.value ?? undefined;
      }
      const { value } = next;
      if (signal?.aborted) {
        run.rateLimiter.returnPermit();
        value.end();
        break;
      }
      const delivered = await deliverOne(value, recorded, run).finally(value.end);
      recorded = delivered.recorded;
      if (delivered.stop === undefined) continue;
      halt.abort();
      await recorded;
      return delivered.stop;
    }
    await recorded;
    return undefined;
  } catch (error) {
    halt.abort();
    throw error;
  }
}

interface DeliveredOne {
  /** Resolves when the outcome is in the ledger. The mark of the next mail is written together with it or after it. */
  readonly recorded: Promise<void>;
  readonly stop: StopReason | undefined;
}

async function deliverOne(
  { delivery, until }: DueMail,
  before: Promise<void>,
  run: DeliveryRun,
): Promise<DeliveredOne> {
  const { ledger, transport, sender, clock, onUncertain, random } = run;
  // It was leased before its destination was paused, and goes back when the run ends.
  if (run.governor.isPaused(destinationOf(delivery.address))) {
    run.rateLimiter.returnPermit();
    return { recorded: before, stop: undefined };
  }
  // Built before the mark, so that an error here leaves no mail in doubt.
  const message = await run.build(delivery);
  const now = clock();
  const claim = {
    holder: sender.holder,
    now,
    until: now + SENDING_LEASE,
    connections: transport.connections,
  };
  const marked = ledger.markSending(delivery, claim);
  const [marking] = await Promise.all([marked, before]);
  if (marking.kind !== "sending") {
    run.rateLimiter.returnPermit();
    run.progress(marking);
    return { recorded: Promise.resolve(), stop: marking.kind === "lost" ? await findPause(run) : undefined };
  }
  if (clock() >= until) {
    await requeue(delivery, run);
    return { recorded: Promise.resolve(), stop: undefined };
  }
  const outcome = await transport.send(message);
  const judging = { delivery, judge: run.judge, sender: message.from, now: clock(), onUncertain, random };
  const ending = settleOutcome(outcome, judging);
  const recorded = ledger.record(delivery, sender.holder, ending);
  // Awaited together with the next mark. Until then a rejection must not count as unhandled.
  recorded.catch(() => {});
  // A mail that will be retried must be in the ledger before anybody looks for more.
  if (outcome.kind !== "accepted") await recorded;
  run.progress(outcome);
  return { recorded, stop: await applyEnding(ending, delivery, run) };
}

/** A mail of a paused issue can't be marked. */
async function findPause({ ledger, issue }: DeliveryRun): Promise<StopReason | undefined> {
  const { paused } = await ledger.status(issue.id);
  return paused === undefined ? undefined : { kind: "paused", reason: paused.reason };
}

/**
 * The mark took so long, for example because the database couldn't be reached, that the claim has ended: another process may be
 * sending the mail.
 */
async function requeue(
  delivery: LeasedDelivery,
  { ledger, sender, clock, rateLimiter }: DeliveryRun,
): Promise<void> {
  rateLimiter.returnPermit();
  const error = new FeedletterError("E_DATABASE", {
    message: "The database couldn't be reached before the lease on these mails ended.",
    fix: "Check the network between this machine and the database.",
  });
  const outcome = { kind: "unreachable", error } as const;
  await ledger.record(delivery, sender.holder, { outcome, next: "untried", at: clock() });
}

/** What an outcome means for the mails that follow. */
async function applyEnding(
  ending: AttemptResult,
  delivery: LeasedDelivery,
  run: DeliveryRun,
): Promise<StopReason | undefined> {
  const { outcome } = ending;
  if (outcome.kind === "unreachable") {
    run.rateLimiter.returnPermit();
    const wait = outcome.fault === "connection" ? run.breaker.failed() : undefined;
    if (wait === undefined) return { kind: "unreachable", error: outcome.error };
    await run.sleep(wait, run.signal);
    return undefined;
  }
  run.breaker.worked();
  if (outcome.kind === "accepted") run.governor.accepted(delivery.address);
  if (outcome.kind !== "rejected" || ending.next === "untried" || ending.judgement === undefined)
    return undefined;
  // Only queueing it again restarts the days after which it is given up.
  const again = delivery.attempts > 0 && delivery.firstTriedAt === undefined;
  const { address } = delivery;
  const { verdict } = ending.judgement;
  const pause = run.governor.refused({ address, verdict, response: outcome.response, again });
  if (pause === undefined) return undefined;
  const { destination, reason } = pause;
  if (destination === undefined) return { kind: "refused", reason };
  const domains = domainsOf(destination);
  await run.ledger.pauseDestination(run.issue.id, { destination, domains, reason, at: run.clock() });
  return undefined;
}

export type ProgressListener = (step: Outcome | Exclude<MarkResult, { readonly kind: "sending" }>) => void;

import type { CircuitBreaker } from "#deliveries/pacing/circuit-breaker.js";
import type { RateLimits } from "#deliveries/pacing/rate-limits.js";
import type { Sender } from "#deliveries/process/lease-holder.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { DeliveryCounts, Issue, LeasedDelivery } from "./delivery.js";
import type { Outcome } from "./outcome.js";
import type { Ledger, MarkResult, Message, Transport } from "./ports.js";
import type { RateLimiter } from "./rate-limiter.js";
import { type SettledOutcome, settleOutcome } from "./settle-outcome.js";

/** What delivering needs; nothing in it is about one issue. */
export interface DeliverContext {
  readonly ledger: Ledger;
  readonly transport: Transport;
  readonly sender: Sender;
  readonly onUncertain: "resend" | "hold";
  readonly clock: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Absent: as fast as the connections go. */
  readonly rates?: RateLimits;
  /** Aborted: what is in flight is finished, the rest waits for the next run. */
  readonly signal?: AbortSignal;
  /** After each delivery: the issue as this process knows it. */
  readonly report?: (counts: DeliveryCounts) => void;
}

/** How much of an issue one call takes, so that others get their turn and what a dead process had is soon free. */
export interface BatchLimits {
  readonly mails: number;
  /** Ms after which no further mail is begun. */
  readonly time: number;
  /** Ms for which its deliveries are claimed. */
  readonly lease: number;
}

const MINUTE = 60_000;
/** A batch is small, so that what a dead process had claimed on another machine is soon free. */
const BATCH_SIZE = 100;
export const BATCH_LEASE = 5 * MINUTE;
/** RFC 5321 §4.5.3.2.6: a server may take 10 minutes to answer the dot. A mail in flight must not be taken back before. */
const SENDING_LEASE = 20 * MINUTE;
export type BuildMessage = (delivery: LeasedDelivery) => Message | Promise<Message>;

/** Why a run ends before everything is tried. */
export type StopReason =
  | { readonly kind: "unreachable"; readonly error: FeedletterError }
  | { readonly kind: "refused"; readonly response: string }
  | { readonly kind: "quota"; readonly until: Instant };

/** What the loops of one run share. */
export interface DeliveryRun extends DeliverContext {
  readonly issue: Issue;
  readonly build: BuildMessage;
  readonly halt: AbortController;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly refusals: Refusals;
  readonly progress: ProgressListener;
  readonly share: BatchLimits;
}

/** Lets each connection take the next delivery until nothing is due. @returns what stopped the run before that */
export async function deliverDue(run: DeliveryRun): Promise<StopReason | undefined> {
  const due = leaseInBatches(run);
  const loops = Array.from({ length: run.transport.connections }, () => runConnection(due, run));
  const ends = await Promise.allSettled(loops);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return ends.flatMap((end) => (end.status === "fulfilled" && end.value ? [end.value] : []))[0];
}

export function reclaimLeases(
  { id }: Issue,
  { ledger, sender, clock, onUncertain }: DeliverContext,
): Promise<number> {
  return ledger.reclaimLeases(id, { ...sender, now: clock(), onUncertain });
}

/** A delivery that is claimed, and until when. */
interface Claimed {
  readonly delivery: LeasedDelivery;
  readonly until: Instant;
}

type Due = AsyncGenerator<Claimed, StopReason | undefined>;

/** Shared by all loops: a generator answers one `next()` after the other. */
async function* leaseInBatches(run: DeliveryRun): Due {
  const { ledger, issue, sender, clock, rateLimiter, share } = run;
  const end = clock() + share.time;
  let left = share.mails;
  while (left > 0 && clock() < end) {
    const now = clock();
    const claim = { holder: sender.holder, now, until: now + share.lease };
    const batch = await ledger.lease(issue.id, { ...claim, limit: Math.min(batchSizeFor(run), left) });
    left -= batch.length;
    for (const delivery of batch) {
      if (clock() >= end) return undefined;
      const turn = await rateLimiter.acquire();
      if (turn !== "go") return { kind: "quota", until: turn.until };
      yield { delivery, until: claim.until };
    }
    // Nothing left: perhaps only because somebody else had claimed it and died since.
    if (batch.length === 0 && (await reclaimLeases(issue, run)) === 0) return undefined;
  }
  return undefined;
}

/** No more than leave well within the lease. */
function batchSizeFor({ rates, transport, share }: DeliveryRun): number {
  const paced = Math.floor((rates?.perSecond ?? BATCH_SIZE) * (share.lease / 2_000));
  return Math.max(Math.min(BATCH_SIZE, paced), transport.connections);
}

/** One connection's work. Returns what made it stop the whole run; undefined when there was nothing more to do. */
async function runConnection(due: Due, run: DeliveryRun): Promise<StopReason | undefined> {
  const { halt, signal } = run;
  let recorded: Promise<void> = Promise.resolve();
  try {
    while (!signal?.aborted) {
      const next = await due.next();
      if (next.done === true) {
        await recorded;
        return next.value ?? undefined;
      }
      if (signal?.aborted) {
        run.rateLimiter.returnPermit();
        break;
      }
      const delivered = await deliverOne(next.value, recorded, run);
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
  /** The outcome is on its way into the ledger; the next mail's mark goes in the same group, or waits for it. */
  readonly recorded: Promise<void>;
  readonly stop: StopReason | undefined;
}

async function deliverOne(
  { delivery, until }: Claimed,
  before: Promise<void>,
  run: DeliveryRun,
): Promise<DeliveredOne> {
  const { ledger, transport, sender, clock, onUncertain, random } = run;
  // Built before the mark: nothing that can go wrong here leaves a mail in doubt.
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
    return { recorded: Promise.resolve(), stop: undefined };
  }
  if (clock() >= until) {
    await requeue(delivery, run);
    return { recorded: Promise.resolve(), stop: undefined };
  }
  const outcome = await transport.send(message);
  const ended = settleOutcome(outcome, { delivery, now: clock(), onUncertain, random });
  const recorded = recordEnded(delivery, ended, run);
  // Awaited with the next mark; until then nobody looks at it.
  recorded.catch(() => {});
  // What is to be tried again has to be in the ledger before anybody looks for more.
  if (outcome.kind !== "accepted") await recorded;
  run.progress(outcome);
  return { recorded, stop: await applyOutcome(outcome, ended, run) };
}

/**
 * The answer to the mark came so late, from a database that was cut off, say, that the claim is over by now: perhaps somebody else
 * sends the mail.
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

/** Suppressed first: a crash in between then skips the address instead of trying it again. */
async function recordEnded(delivery: LeasedDelivery, ended: SettledOutcome, run: DeliveryRun): Promise<void> {
  const { ledger, sender } = run;
  const { suppress, ending } = ended;
  if (suppress !== undefined) await ledger.suppress(suppress.key, { reason: suppress.reason, at: ending.at });
  await ledger.record(delivery, sender.holder, ending);
}

/** What one answer means for the mails after it. */
async function applyOutcome(
  outcome: Outcome,
  { refusal }: SettledOutcome,
  run: DeliveryRun,
): Promise<StopReason | undefined> {
  if (outcome.kind === "unreachable") {
    run.rateLimiter.returnPermit();
    const wait = outcome.fault === "connection" ? run.breaker.failed() : undefined;
    if (wait === undefined) return { kind: "unreachable", error: outcome.error };
    await run.sleep(wait, run.signal);
    return undefined;
  }
  run.breaker.worked();
  if (outcome.kind === "accepted") run.refusals.reset();
  if (outcome.kind !== "rejected" || refusal !== "policy") return undefined;
  return run.refusals.add() ? { kind: "refused", response: outcome.response } : undefined;
}

interface Refusals {
  readonly reset: () => void;
  /** @returns whether it is enough */
  readonly add: () => boolean;
}

export function createRefusalCounter(enough: number): Refusals {
  let inARow = 0;
  return {
    reset: () => {
      inARow = 0;
    },
    add: () => {
      inARow += 1;
      return inARow >= enough;
    },
  };
}

export type ProgressListener = (step: Outcome | Exclude<MarkResult, { readonly kind: "sending" }>) => void;

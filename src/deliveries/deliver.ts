import { FeedletterError } from "../errors.js";
import type { Instant } from "../zoned-time.js";
import { type Breaker, createBreaker, nextTrial } from "./breaker.js";
import { type DeliveryCounts, type Issue, type LeasedDelivery, totalOf } from "./delivery.js";
import { type Ended, settleOutcome } from "./ending.js";
import type { Sender } from "./holder.js";
import type { Outcome, Unreachable } from "./outcome.js";
import { createPacer, type Pacer } from "./pacer.js";
import type { Rates } from "./pacing.js";
import type { Ledger, Marking, Message, Transport } from "./ports.js";

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
  readonly rates?: Rates;
  /** Aborted: what is in flight is finished, the rest waits for the next run. */
  readonly signal?: AbortSignal;
  /** After each delivery: the issue as this process knows it. */
  readonly report?: (counts: DeliveryCounts) => void;
}

/** How much of an issue one call takes, so that others get their turn and what a dead process had is soon free. */
export interface Share {
  readonly mails: number;
  /** Ms after which no further mail is begun. */
  readonly time: number;
  /** Ms for which its deliveries are claimed. */
  readonly lease: number;
}

/** What a process that takes one share after the other keeps in between. */
export interface ShareContext extends DeliverContext {
  readonly share: Share;
  readonly pacer: Pacer;
  readonly breaker: Breaker;
  /** After each mail that was accepted. */
  readonly accepted: () => void;
}

/** How a run over an issue ended. Whatever it was, calling again goes on from there. */
export type Delivered =
  | { readonly kind: "finished"; readonly counts: DeliveryCounts }
  /** Some are to be tried again, the next one at `next`; without it another process is at them. */
  | {
      readonly kind: "waiting";
      readonly counts: DeliveryCounts;
      readonly next: Instant | undefined;
      readonly because: "deferred" | "quota" | "server-failed";
    }
  | { readonly kind: "stopped"; readonly counts: DeliveryCounts; readonly error: Unreachable["error"] }
  /** The server refuses what is sent or who sends it: until somebody has looked at it, nothing more goes out. */
  | { readonly kind: "paused"; readonly counts: DeliveryCounts; readonly error: FeedletterError }
  | { readonly kind: "interrupted"; readonly counts: DeliveryCounts };

const MINUTE = 60_000;
/** A batch is small, so that what a dead process had claimed on another machine is soon free. */
const BATCH = 100;
const BATCH_LEASE = 5 * MINUTE;
/** RFC 5321 §4.5.3.2.6: a server may take 10 minutes to answer the dot. A mail in flight must not be taken back before. */
const SENDING_LEASE = 20 * MINUTE;
/** Refusals of content or sender in a row that pause an issue: a single one may be a single reader's filter. */
const REFUSED_IN_A_ROW = 3;

type Build = (delivery: LeasedDelivery) => Message | Promise<Message>;

/** Why a run ends before everything is tried. */
type Stop =
  | { readonly kind: "unreachable"; readonly error: FeedletterError }
  | { readonly kind: "refused"; readonly response: string }
  | { readonly kind: "quota"; readonly until: Instant };

/** What the loops of one run share. */
interface Run extends DeliverContext {
  readonly issue: Issue;
  readonly build: Build;
  readonly halt: AbortController;
  readonly pacer: Pacer;
  readonly breaker: Breaker;
  readonly refusals: Refusals;
  readonly progress: Progress;
  readonly share: Share;
}

/** Everything that is due, by one process. */
const EVERYTHING: Share = { mails: Infinity, time: Infinity, lease: BATCH_LEASE };

/**
 * Sends what is due of an issue over the transport's connections: each takes the next leased delivery, marks it, sends it,
 * records the outcome, and only then takes another. Nothing queues, so memory doesn't grow with the audience.
 *
 * @param build makes one delivery's mail, the same bytes each time
 * @throws FeedletterError E_DATABASE; what was in flight is finished first
 */
export async function deliverIssue(issue: Issue, build: Build, context: DeliverContext): Promise<Delivered> {
  const { ledger, transport, sender, random } = context;
  const halt = new AbortController();
  const signal = AbortSignal.any([halt.signal, ...(context.signal === undefined ? [] : [context.signal])]);
  const pacer = createPacer({ ...context, signal });
  await takeBack(issue, context);
  const counts = await ledger.counts(issue.id);
  const run: Run = {
    ...{ ...context, issue, build, halt, signal, pacer, share: EVERYTHING },
    breaker: createBreaker(transport.connections, random),
    refusals: countRefusals(Math.min(REFUSED_IN_A_ROW, totalOf(counts))),
    progress: trackProgress(counts, context.report),
  };
  try {
    let stop = await deliverDue(run);
    while (stop === undefined && !signal.aborted && run.breaker.hasPutBack()) stop = await deliverDue(run);
    const conclusion = await concludeRun(issue, context, stop);
    return { ...conclusion, counts: await ledger.counts(issue.id) };
  } finally {
    await pacer.end();
    await ledger.release(issue.id, sender.holder);
  }
}

/** How a share ended. `more`: it was used up, and there may be more. */
export type SharedOut = Conclusion | { readonly kind: "more" };

/**
 * The same for a share of what is due, beside others who do so, too. Counts nothing: with millions of deliveries that would take
 * longer than the share.
 * @throws FeedletterError E_DATABASE; what was in flight is finished first
 */
export async function deliverShare(issue: Issue, build: Build, context: ShareContext): Promise<SharedOut> {
  const { ledger, sender, share, clock, accepted } = context;
  const halt = new AbortController();
  const signal = AbortSignal.any([halt.signal, ...(context.signal === undefined ? [] : [context.signal])]);
  const until = clock() + share.time;
  let taken = 0;
  const run: Run = {
    ...{ ...context, issue, build, halt, signal, refusals: countRefusals(REFUSED_IN_A_ROW) },
    progress: ({ kind }) => {
      taken += 1;
      if (kind === "accepted") accepted();
    },
  };
  try {
    const stop = await deliverDue(run);
    const usedUp = taken >= share.mails || clock() >= until || run.breaker.hasPutBack();
    if (stop === undefined && !context.signal?.aborted && usedUp) return { kind: "more" };
    // Several who send together feel one failure of the server: it counts once.
    if (stop?.kind === "unreachable" && (await ledger.standing(issue.id)).notBefore > clock())
      return { kind: "stopped", error: stop.error };
    return await concludeRun(issue, context, stop);
  } finally {
    await ledger.release(issue.id, sender.holder);
  }
}

async function deliverDue(run: Run): Promise<Stop | undefined> {
  const due = leaseInBatches(run);
  const loops = Array.from({ length: run.transport.connections }, () => deliverInTurn(due, run));
  const ends = await Promise.allSettled(loops);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return ends.flatMap((end) => (end.status === "fulfilled" && end.value ? [end.value] : []))[0];
}

type WithoutCounts<T> = T extends unknown ? Omit<T, "counts"> : never;
type Conclusion = WithoutCounts<Delivered>;

async function concludeRun(
  issue: Issue,
  { ledger, clock, random, signal }: DeliverContext,
  stop: Stop | undefined,
): Promise<Conclusion> {
  if (stop?.kind === "refused") {
    const error = refusedMail(issue, stop.response);
    await ledger.pause(issue.id, { reason: stop.response, at: clock() });
    return { kind: "paused", error };
  }
  if (await ledger.finish(issue.id, clock())) return { kind: "finished" };
  const { failures } = await ledger.standing(issue.id);
  if (stop?.kind === "unreachable") {
    const notBefore = nextTrial(clock(), failures + 1, random());
    await ledger.holdBack(issue.id, { failures: failures + 1, notBefore });
    return { kind: "stopped", error: stop.error };
  }
  if (stop !== undefined || failures > 0)
    await ledger.holdBack(issue.id, { failures: 0, notBefore: stop?.until ?? 0 });
  if (signal?.aborted) return { kind: "interrupted" };
  if (stop !== undefined) return { kind: "waiting", next: stop.until, because: "quota" };
  const next = await ledger.nextDue(issue.id);
  const later = next !== undefined && next > clock() ? next : undefined;
  return { kind: "waiting", next: later, because: "deferred" };
}

/** What somebody is told whose issue is paused. */
export function refusedMail({ digest, number }: Issue, response: string): FeedletterError {
  return new FeedletterError("E_REFUSED", {
    message: `The mail server refuses this mail or its sender, so issue ${number} of "${digest}" is paused: ${response.replace(/\.$/, "")}.`,
    fix: `Mend what it names (content, SPF, DKIM, DMARC, a block list), then go on with \`feedletter send ${digest} --resume\`.`,
  });
}

function takeBack({ id }: Issue, { ledger, sender, clock, onUncertain }: DeliverContext): Promise<number> {
  return ledger.takeBack(id, { ...sender, now: clock(), onUncertain });
}

type Due = AsyncGenerator<LeasedDelivery, Stop | undefined>;

/** Shared by all loops: a generator answers one `next()` after the other. */
async function* leaseInBatches(run: Run): Due {
  const { ledger, issue, sender, clock, pacer, share } = run;
  const end = clock() + share.time;
  let left = share.mails;
  while (left > 0 && clock() < end) {
    const now = clock();
    const claim = { holder: sender.holder, now, until: now + share.lease };
    const batch = await ledger.lease(issue.id, { ...claim, limit: Math.min(batchFor(run), left) });
    left -= batch.length;
    for (const delivery of batch) {
      if (clock() >= end) return undefined;
      const turn = await pacer.turn();
      if (turn !== "go") return { kind: "quota", until: turn.until };
      yield delivery;
    }
    // Nothing left: perhaps only because somebody else had claimed it and died since.
    if (batch.length === 0 && (await takeBack(issue, run)) === 0) return undefined;
  }
  return undefined;
}

/** No more than leave well within the lease. */
function batchFor({ rates, transport, share }: Run): number {
  const paced = Math.floor((rates?.perSecond ?? BATCH) * (share.lease / 2_000));
  return Math.max(Math.min(BATCH, paced), transport.connections);
}

/** One connection's work. Returns what made it stop the whole run; undefined when there was nothing more to do. */
async function deliverInTurn(due: Due, run: Run): Promise<Stop | undefined> {
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
        run.pacer.handBack();
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
  readonly stop: Stop | undefined;
}

async function deliverOne(delivery: LeasedDelivery, before: Promise<void>, run: Run): Promise<DeliveredOne> {
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
    run.pacer.handBack();
    run.progress(marking);
    return { recorded: Promise.resolve(), stop: undefined };
  }
  if (clock() >= now + run.share.lease) {
    await putBack(delivery, run);
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
  return { recorded, stop: await weighOutcome(outcome, ended, run) };
}

/**
 * The answer to the mark came so late, from a database that was cut off, say, that the claim is over by now: perhaps somebody else
 * sends the mail.
 */
async function putBack(delivery: LeasedDelivery, { ledger, sender, clock, pacer }: Run): Promise<void> {
  pacer.handBack();
  const error = new FeedletterError("E_DATABASE", {
    message: "The database was out of reach for longer than a mail is claimed.",
    fix: "Check the network between this machine and the database.",
  });
  const outcome = { kind: "unreachable", error } as const;
  await ledger.record(delivery, sender.holder, { outcome, next: "untried", at: clock() });
}

/** Suppressed first: a crash in between then skips the address instead of trying it again. */
async function recordEnded(delivery: LeasedDelivery, ended: Ended, run: Run): Promise<void> {
  const { ledger, sender, clock } = run;
  const at = clock();
  if (ended.suppress !== undefined) await ledger.suppress(ended.suppress.key, { ...ended.suppress, at });
  await ledger.record(delivery, sender.holder, { ...ended.ending, at });
}

/** What one answer means for the mails after it. */
async function weighOutcome(outcome: Outcome, { refusal }: Ended, run: Run): Promise<Stop | undefined> {
  if (outcome.kind === "unreachable") {
    run.pacer.handBack();
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

function countRefusals(enough: number): Refusals {
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

type Progress = (step: Outcome | Exclude<Marking, { readonly kind: "sending" }>) => void;

/** The counts at the start, moved on by what this process does: asking the ledger after each mail would cost too much. */
function trackProgress(start: DeliveryCounts, report: DeliverContext["report"]): Progress {
  let counts = start;
  report?.(counts);
  return ({ kind }) => {
    const final = kind === "accepted" || kind === "rejected" || kind === "skipped";
    if (final) counts = { ...counts, waiting: counts.waiting - 1, [kind]: counts[kind] + 1 };
    report?.(counts);
  };
}

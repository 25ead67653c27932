import {
  type CircuitBreaker,
  createCircuitBreaker,
  nextRetryAt,
} from "#deliveries/pacing/circuit-breaker.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { explainPause, type PauseReason } from "#digest/pause-reason.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { type DeliveryCounts, type Issue, type IssueStatus, totalOf } from "./delivery.js";
import {
  BATCH_LEASE,
  type BuildMessage,
  type DeliverContext,
  type DeliveryRun,
  deliverDue,
  type ProgressListener,
  reclaimLeases,
  type StopReason,
} from "./delivery-loop.js";
import type { BatchLimits } from "./due-mails.js";
import { finishIssue } from "./finish-issue.js";
import { createGovernor, type Governor } from "./governor.js";
import type { Unreachable } from "./outcome.js";
import type { Ledger } from "./ports.js";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.js";
import type { SuspectedMails } from "./suppression/suspicion.js";

/** What a process that sends one batch after another keeps between them. */
export interface BatchContext extends DeliverContext {
  readonly share: BatchLimits;
  readonly rateLimiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly governor: Governor;
  /** Called after each mail that was accepted. */
  readonly accepted: () => void;
}

/** How a run over an issue ended. In every case, calling again continues from there. */
export type DeliveryResult =
  | { readonly kind: "finished"; readonly counts: DeliveryCounts }
  /** Some mails will be retried, the next one at `next`. */
  | {
      readonly kind: "waiting";
      readonly counts: DeliveryCounts;
      readonly next: Instant;
      /** `suspected`: nothing else is left but mails to addresses that an earlier issue's mail suggests to be dead. */
      readonly because: "deferred" | "quota" | "server-failed" | "suspected";
      readonly suspected?: SuspectedMails;
    }
  /** Another process is sending the rest. */
  | { readonly kind: "elsewhere"; readonly counts: DeliveryCounts }
  | { readonly kind: "stopped"; readonly counts: DeliveryCounts; readonly error: Unreachable["error"] }
  /** The server refuses the content or the sender, or the publisher has paused it. Nothing more is sent until somebody has resumed it. */
  | { readonly kind: "paused"; readonly counts: DeliveryCounts; readonly error: FeedletterError }
  | { readonly kind: "interrupted"; readonly counts: DeliveryCounts };

/** No limits: one process sends everything that is due. */
const UNLIMITED: BatchLimits = { mails: Infinity, time: Infinity, lease: BATCH_LEASE };

/**
 * Sends the due mails of an issue over the transport's connections. Each takes the next leased delivery, marks it, sends it,
 * records the outcome, and only then takes another. Nothing queues up, so memory doesn't grow with the audience.
 *
 * @param build makes the mail of one delivery, always with the same bytes
 * @throws FeedletterError E_DATABASE, after mails in flight are finished
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
  const status = await ledger.status(issue.id);
  const run: DeliveryRun = {
    ...{ ...context, issue, build, halt, signal, rateLimiter, share: UNLIMITED },
    judge: context.judge ?? createAnswerJudge(),
    breaker: createCircuitBreaker(transport.connections, random),
    governor: createGovernor({
      ...counts,
      total: totalOf(counts),
      ...(await readResumption(issue, status, ledger)),
      paused: status.destinations?.map(({ destination }) => destination),
    }),
    progress: trackProgress(counts, context.report),
  };
  // A mail that hangs keeps its connection to the destination, however long it takes.
  const stopRenewing = context.heartbeat?.(rateLimiter.destinations.renew);
  try {
    let stop = await deliverDue(run);
    while (stop === undefined && !signal.aborted && run.breaker.takeRequeued()) stop = await deliverDue(run);
    const conclusion = await concludeRun(issue, context, stop);
    return { ...conclusion, counts: await ledger.counts(issue.id) };
  } finally {
    stopRenewing?.();
    await rateLimiter.end();
    await ledger.release(issue.id, sender.holder);
  }
}

/** What the governor has to know about an issue that somebody resumed. */
export async function readResumption(
  { id }: Issue,
  { resumedAt }: IssueStatus,
  ledger: Pick<Ledger, "hasAcceptedSince">,
): Promise<{ readonly resumed: boolean; readonly probing: boolean }> {
  if (resumedAt === undefined) return { resumed: false, probing: false };
  return { resumed: true, probing: !(await ledger.hasAcceptedSince(id, resumedAt)) };
}

/** How a batch ended. `more`: it is used up, and more mails may be due. */
export type BatchResult = Conclusion | { readonly kind: "more" };

/**
 * Sends one batch of the due mails, while other processes send others. Doesn't count deliveries: with millions of them, that
 * would take longer than the batch.
 * @throws FeedletterError E_DATABASE, after mails in flight are finished
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
    ...{ ...context, issue, build, halt, signal },
    judge: context.judge ?? createAnswerJudge(),
    progress: ({ kind }) => {
      taken += 1;
      if (kind === "accepted") accepted();
    },
  };
  try {
    const stop = await deliverDue(run);
    const usedUp = taken >= share.mails || clock() >= until || run.breaker.takeRequeued();
    if (stop === undefined && !context.signal?.aborted && usedUp) return { kind: "more" };
    // Several senders notice the same failure of the server, but it counts once.
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
  if (stop?.kind === "paused") return { kind: "paused", error: pauseError(issue, stop.reason) };
  if (stop?.kind === "refused") {
    const error = pauseError(issue, stop.reason);
    await ledger.pause(issue.id, { reason: stop.reason, at: clock() });
    return { kind: "paused", error };
  }
  if (await finishIssue(issue.id, ledger, clock())) return { kind: "finished" };
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
  if (next === undefined) return (await pauseIfHeld(issue, ledger, clock())) ?? { kind: "elsewhere" };
  if (next <= clock()) return { kind: "elsewhere" };
  const suspected = await ledger.suspectedMails(issue.id);
  if (suspected === undefined || suspected.nextOther !== undefined)
    return { kind: "waiting", next, because: "deferred", suspected };
  const paused = await pauseIfHeld(issue, ledger, clock());
  if (paused !== undefined) return paused;
  if ((await ledger.counts(issue.id)).sending > 0) return { kind: "elsewhere" };
  return { kind: "waiting", next, because: "suspected", suspected };
}

/** Nothing is left but mails to paused destinations: somebody has to resume the issue. */
async function pauseIfHeld(
  issue: Issue,
  ledger: DeliverContext["ledger"],
  at: Instant,
): Promise<Conclusion | undefined> {
  const { destinations = [] } = await ledger.status(issue.id);
  if (destinations.length === 0 || (await ledger.counts(issue.id)).sending > 0) return undefined;
  const reason: PauseReason = { code: "destinations", reasons: destinations.map(({ reason }) => reason) };
  await ledger.pause(issue.id, { reason, at });
  return { kind: "paused", error: pauseError(issue, reason) };
}

/** The error that explains why an issue is paused. */
export function pauseError({ id, digest, number }: Issue, reason: PauseReason): FeedletterError {
  if (reason.code === "asked")
    return new FeedletterError("E_PAUSED", {
      message: `The publisher has paused issue ${number} of "${digest}".`,
      fix: `Run \`feedletter issues resume ${id}\` to send the rest, or \`feedletter issues cancel ${id}\` to give it up. Until then, the next issue of "${digest}" waits.`,
    });
  const why = explainPause(reason).replace(/\.$/, "");
  return new FeedletterError("E_REFUSED", {
    message: `The mail server refuses this mail, so issue ${number} of "${digest}" is paused: ${why}.`,
    fix: `No address was suppressed. Fix the cause, then run \`feedletter send ${digest} --resume\`, which also sends to those who were refused. Or give the rest of it up with \`feedletter issues cancel ${id}\`. Until then, the next issue of "${digest}" waits.`,
  });
}

/**
 * Starts with the given counts and updates them with what this process does, because asking the ledger after each mail would be
 * too slow.
 */
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

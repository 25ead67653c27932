import type { Instant } from "../zoned-time.js";
import type { DeliveryCounts, Issue, LeasedDelivery } from "./delivery.js";
import type { Sender } from "./holder.js";
import type { Outcome, Unreachable } from "./outcome.js";
import type { Ending, Ledger, Marking, Message, Transport } from "./ports.js";
import { retryAfter } from "./retry.js";

/** What delivering needs; nothing in it is about one issue. */
export interface DeliverContext {
  readonly ledger: Ledger;
  readonly transport: Transport;
  readonly sender: Sender;
  readonly onUncertain: "resend" | "hold";
  readonly clock: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Aborted: what is in flight is finished, the rest waits for the next run. */
  readonly signal?: AbortSignal;
  /** After each delivery: the issue as this process knows it. */
  readonly report?: (counts: DeliveryCounts) => void;
}

/** How a run over an issue ended. Whatever it was, calling again goes on from there. */
export type Delivered =
  | { readonly kind: "finished"; readonly counts: DeliveryCounts }
  /** Some are to be tried again, the next one at `next`; or another process is at them. */
  | { readonly kind: "waiting"; readonly counts: DeliveryCounts; readonly next: Instant | undefined }
  | { readonly kind: "stopped"; readonly counts: DeliveryCounts; readonly error: Unreachable["error"] }
  | { readonly kind: "interrupted"; readonly counts: DeliveryCounts };

const MINUTE = 60_000;
/** A batch is small, so that what a dead process had claimed on another machine is soon free. */
const BATCH = 100;
const BATCH_LEASE = 5 * MINUTE;
/** RFC 5321 §4.5.3.2.6: a server may take 10 minutes to answer the dot. A mail in flight must not be taken back before. */
const SENDING_LEASE = 20 * MINUTE;

/** What the loops of one run share. */
interface Run extends DeliverContext {
  readonly issue: Issue;
  readonly message: (delivery: LeasedDelivery) => Message;
  readonly halt: AbortController;
}

/**
 * Sends what is due of an issue over the transport's connections: each takes the next leased delivery, marks it, sends it,
 * records the outcome, and only then takes another. Nothing queues, so memory doesn't grow with the audience.
 *
 * @param message builds one delivery's mail, the same bytes each time
 * @throws FeedletterError E_DATABASE; what was in flight is finished first
 */
export async function deliverIssue(
  issue: Issue,
  message: (delivery: LeasedDelivery) => Message,
  context: DeliverContext,
): Promise<Delivered> {
  const { ledger, transport, sender, clock } = context;
  const run: Run = { ...context, issue, message, halt: new AbortController() };
  await takeBack(run);
  const due = leaseInBatches(run);
  const progress = trackProgress(await ledger.counts(issue.id), context.report);
  const loops = Array.from({ length: transport.connections }, () => deliverInTurn(due, progress, run));
  const ends = await Promise.allSettled(loops);
  await ledger.release(issue.id, sender.holder);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;

  const finished = await ledger.finish(issue.id, clock());
  const counts = await ledger.counts(issue.id);
  if (finished) return { kind: "finished", counts };
  const stop = ends.flatMap((end) => (end.status === "fulfilled" && end.value ? [end.value] : []))[0];
  if (stop !== undefined) return { kind: "stopped", counts, error: stop.error };
  if (context.signal?.aborted) return { kind: "interrupted", counts };
  return { kind: "waiting", counts, next: await ledger.nextDue(issue.id) };
}

function takeBack({ ledger, issue, sender, clock, onUncertain }: Run): Promise<number> {
  return ledger.takeBack(issue.id, { ...sender, now: clock(), onUncertain });
}

/** Shared by all loops: a generator answers one `next()` after the other. */
async function* leaseInBatches(run: Run): AsyncGenerator<LeasedDelivery, void> {
  const { ledger, issue, sender, clock } = run;
  for (;;) {
    const now = clock();
    const claim = { holder: sender.holder, now, until: now + BATCH_LEASE, limit: BATCH };
    const batch = await ledger.lease(issue.id, claim);
    yield* batch;
    // Nothing left: perhaps only because somebody else had claimed it and died since.
    if (batch.length === 0 && (await takeBack(run)) === 0) return;
  }
}

/** One connection's work. Returns what made it stop the whole run; undefined when there was nothing more to do. */
async function deliverInTurn(
  due: AsyncGenerator<LeasedDelivery, void>,
  progress: Progress,
  run: Run,
): Promise<Unreachable | undefined> {
  const { halt, signal } = run;
  try {
    while (!halt.signal.aborted && !signal?.aborted) {
      const next = await due.next();
      if (next.done === true || halt.signal.aborted || signal?.aborted) return undefined;
      const step = await deliverOne(next.value, run);
      progress(step);
      if (step.kind !== "unreachable") continue;
      halt.abort();
      return step;
    }
    return undefined;
  } catch (error) {
    halt.abort();
    throw error;
  }
}

type Step = Outcome | Exclude<Marking, { readonly kind: "sending" }>;

async function deliverOne(delivery: LeasedDelivery, run: Run): Promise<Step> {
  const { ledger, transport, sender, clock } = run;
  // Built before the mark: nothing that can go wrong here leaves a mail in doubt.
  const message = run.message(delivery);
  const now = clock();
  const marking = await ledger.markSending(delivery, {
    holder: sender.holder,
    now,
    until: now + SENDING_LEASE,
  });
  if (marking.kind !== "sending") return marking;
  const outcome = await transport.send(message);
  const at = clock();
  await ledger.record(delivery, sender.holder, { ...endingOf(outcome, { delivery, now: at, run }), at });
  return outcome;
}

interface Facts {
  readonly delivery: LeasedDelivery;
  readonly now: Instant;
  readonly run: Run;
}

function endingOf(outcome: Outcome, facts: Facts): Ending {
  switch (outcome.kind) {
    case "unreachable":
      return { outcome, next: "untried" };
    case "accepted":
    case "rejected":
      return { outcome, next: "final" };
    case "uncertain":
      return facts.run.onUncertain === "hold" ? { outcome, next: "final" } : againOrFinal(outcome, facts);
    case "deferred":
      return againOrFinal(outcome, facts);
  }
}

/** A mail in doubt waits too before it is sent again: a server that cuts every connection must not be hammered. */
function againOrFinal(
  outcome: Extract<Outcome, { readonly kind: "deferred" | "uncertain" }>,
  { delivery, now, run }: Facts,
): Ending {
  const retry = retryAfter({
    now,
    attempts: delivery.attempts + 1,
    firstTriedAt: delivery.firstTriedAt ?? now,
    jitter: run.random(),
  });
  return retry.kind === "again"
    ? { outcome, next: "again", notBefore: retry.at }
    : { outcome, next: "final" };
}

type Progress = (step: Step) => void;

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

import type { IssueDraft, RenderedVariant } from "#digest/issue.js";
import type { VariantPlan } from "#digest/variants.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { type ComposeContext, composeNext, type NextDraft } from "./compose-next.js";
import { type DeliveryResult, deliverIssue, refusalError } from "./deliver.js";
import type { FrozenVariant, Issue, LeasedDelivery } from "./delivery.js";
import type { DeliverContext } from "./delivery-loop.js";
import type { Message } from "./ports.js";

/** Builds the mails of one frozen issue. */
type PrepareMail = (
  issue: Issue,
  variants: ReadonlyMap<number, FrozenVariant>,
) => (delivery: LeasedDelivery) => Message | Promise<Message>;

/** What `send` and `serve` give to `runDigest`: things of the floors above come in as functions. */
export interface RunContext extends Omit<ComposeContext, "ledger">, DeliverContext {
  readonly renderIssue: (draft: IssueDraft, language: string) => Promise<RenderedVariant>;
  readonly prepareMail: PrepareMail;
  /** Ms for which the run waits for mails that were deferred. 0: they are left to the next run. */
  readonly waitFor: number;
  /** Ms for which it waits for another process that is at the rest of an issue. 0: that one will say how it ended. */
  readonly waitForOthers: number;
  /** Go on with an issue that a failing server stopped, though it is not yet time for the next try. */
  readonly ignoreBackoff: boolean;
  /** Resume an issue that is paused; otherwise it stays paused. */
  readonly resumePaused: boolean;
  /** Other processes may send the same issue: the database hands out its mails. By default two senders are a mistake (E_BUSY). */
  readonly concurrent?: boolean;
  /** Asked once everything is ready and nothing is frozen; false leaves all as it was. */
  readonly confirm: (question: { readonly draft: IssueDraft; readonly audience: number }) => Promise<boolean>;
}

/** An issue that was interrupted earlier, and how far it came now. */
export interface ResumedIssue {
  readonly issue: Issue;
  readonly delivered: DeliveryResult;
}

/** What became of the next issue. */
export type NextIssue =
  | Exclude<NextDraft, { readonly kind: "draft" }>
  | (DraftFacts & { readonly kind: "no-subscribers" })
  | (DraftFacts & { readonly kind: "declined" })
  | (DraftFacts & {
      readonly kind: "sent";
      readonly issue: Issue;
      readonly variant: RenderedVariant;
      readonly delivered: DeliveryResult;
    })
  /** An earlier issue could not be finished because the server failed or the run was interrupted. */
  | { readonly kind: "not-reached" };

type DraftFacts = Omit<Extract<NextDraft, { readonly kind: "draft" }>, "kind">;

export interface DigestRun {
  readonly resumed: readonly ResumedIssue[];
  readonly next: NextIssue;
}

/**
 * Finishes what an earlier run left, then composes the next issue, freezes it and delivers it.
 * @throws FeedletterError E_CONTENT, E_TEMPLATE, E_DATABASE; E_BUSY when another process is sending this digest
 */
export async function runDigest(context: RunContext): Promise<DigestRun> {
  const giveUpAt = context.clock() + context.waitFor;
  const resumed = await finishOpenIssues(context);
  const reached = resumed.every(({ delivered }) => !blocksNextIssue(delivered));
  const next = reached ? await sendNext(context) : ({ kind: "not-reached" } as const);
  return next.kind === "taken"
    ? rerunAfterConflict(resumed, context)
    : awaitOpenIssues({ resumed, next }, giveUpAt, context);
}

/** Another process has frozen the next issue a moment before us, so by now it is one of those that are open, or finished. */
async function rerunAfterConflict(before: readonly ResumedIssue[], context: RunContext): Promise<DigestRun> {
  const { resumed, next } = await runDigest(context);
  const ended = before.filter(({ issue: { id } }) => resumed.every(({ issue }) => issue.id !== id));
  return { resumed: [...ended, ...resumed], next };
}

/** A server that fails or refuses us would fail or refuse the next issue too. */
function blocksNextIssue(delivered: DeliveryResult): boolean {
  switch (delivered.kind) {
    case "stopped":
    case "paused":
    case "interrupted":
      return true;
    case "finished":
    case "elsewhere":
      return false;
    case "waiting":
      return delivered.because === "server-failed";
  }
}

/** How often it is asked whether another process is done, in ms. */
const POLL_INTERVAL = 250;

/**
 * Delivers what was deferred when its time comes, as long as that is before `giveUpAt`, and what another process had begun and left.
 * That one keeps real time, so the wait for it is counted in pauses, whatever our clock says.
 */
async function awaitOpenIssues(run: DigestRun, giveUpAt: Instant, context: RunContext): Promise<DigestRun> {
  const { clock, sleep, signal } = context;
  let { resumed, next } = run;
  let patience = context.waitForOthers;
  for (;;) {
    const open = [...resumed, ...(next.kind === "sent" ? [next] : [])].map(({ delivered }) => delivered);
    const elsewhere = patience > 0 && open.some(({ kind }) => kind === "elsewhere");
    const soonest = Math.min(...open.map((one) => (one.kind === "waiting" ? one.next : Infinity)));
    if (signal?.aborted || (!elsewhere && soonest > giveUpAt)) return { resumed, next };
    await sleep(elsewhere ? POLL_INTERVAL : Math.max(soonest - clock(), 0), signal);
    if (elsewhere) patience -= POLL_INTERVAL;
    const kind = elsewhere ? "elsewhere" : "waiting";
    const again: ResumedIssue[] = [];
    for (const one of resumed) again.push(await deliverAgain(one, kind, context));
    resumed = again;
    if (next.kind === "sent") next = await deliverAgain(next, kind, context);
  }
}

async function deliverAgain<T extends ResumedIssue>(
  one: T,
  kind: "waiting" | "elsewhere",
  context: RunContext,
): Promise<T> {
  if (one.delivered.kind !== kind) return one;
  // The other process, or its server, may have found a reason to stop.
  const pausedSince = await findHold(one.issue, { ...context, resumePaused: false, ignoreBackoff: true });
  return { ...one, delivered: pausedSince ?? (await deliverFrozen(one.issue, context)) };
}

/**
 * Goes on with the issues of the digest that an earlier run left, oldest first, until the server fails or the run is interrupted.
 * @throws FeedletterError E_DATABASE; E_BUSY when another process is sending this digest
 */
export async function finishOpenIssues(context: RunContext): Promise<readonly ResumedIssue[]> {
  const resumed: ResumedIssue[] = [];
  for (const issue of await context.ledger.openIssues(context.digest)) {
    const delivered = await continueIssue(issue, context);
    resumed.push({ issue, delivered });
    if (blocksNextIssue(delivered)) break;
  }
  return resumed;
}

/**
 * Goes on with one frozen issue.
 * @throws FeedletterError E_DATABASE; E_BUSY when another process is sending it
 */
export async function resumeIssue(issue: Issue, context: RunContext): Promise<DeliveryResult> {
  const giveUpAt = context.clock() + context.waitFor;
  const first: ResumedIssue = { issue, delivered: await continueIssue(issue, context) };
  const run: DigestRun = { resumed: [first], next: { kind: "not-reached" } };
  const {
    resumed: [last = first],
  } = await awaitOpenIssues(run, giveUpAt, context);
  return last.delivered;
}

async function continueIssue(issue: Issue, context: RunContext): Promise<DeliveryResult> {
  await throwIfBusy(issue, context);
  return (await findHold(issue, context)) ?? deliverFrozen(issue, context);
}

/** Why nothing of an open issue may go out now; undefined when it may. */
async function findHold(
  issue: Issue,
  { ledger, clock, resumePaused, ignoreBackoff }: RunContext,
): Promise<DeliveryResult | undefined> {
  if (resumePaused) await ledger.resume(issue.id, clock());
  const status = await ledger.status(issue.id);
  const counts = await ledger.counts(issue.id);
  if (status.paused !== undefined) {
    return { kind: "paused", counts, error: refusalError(issue, status.paused.reason) };
  }
  if (ignoreBackoff || status.notBefore <= clock()) return undefined;
  const because = status.failures > 0 ? "server-failed" : "quota";
  return { kind: "waiting", counts, next: status.notBefore, because };
}

/** Renders the next issue and changes nothing: what `--dry-run` and `--test` show. */
export async function previewIssue(
  context: ComposeContext & Pick<RunContext, "renderIssue" | "clock">,
): Promise<
  | Exclude<NextDraft, { readonly kind: "draft" }>
  | (DraftFacts & { readonly kind: "preview"; readonly variant: RenderedVariant })
> {
  const next = await composeNext(context, context.clock());
  if (next.kind !== "draft") return next;
  const variant = await context.renderIssue(next.draft, context.siteLanguage);
  return { ...next, kind: "preview", variant };
}

async function sendNext(context: RunContext): Promise<NextIssue | { readonly kind: "taken" }> {
  const { ledger, clock, concurrent } = context;
  const next = await composeNext(context, clock());
  if (next.kind !== "draft") return next;
  const { kind: _, ...facts } = next;
  const { draft, plan } = facts;
  const audience = countReaders(plan);
  // Freezing it would use the posts up on nobody; they wait for the first subscriber.
  if (audience === 0) return { kind: "no-subscribers", ...facts };
  const [variant, ...others] = await renderPlan(draft, plan, context);
  if (!(await context.confirm({ draft, audience }))) return { kind: "declined", ...facts };

  const freezing = await ledger.freeze({ draft, variant, others, groups: plan.groups, at: clock() });
  if (freezing.kind === "taken") {
    if (concurrent) return freezing;
    throw busyError(draft.digest, draft.number);
  }
  const { issue } = freezing;
  return { kind: "sent", ...facts, issue, variant, delivered: await deliverFrozen(issue, context) };
}

function countReaders({ groups }: VariantPlan): number {
  return groups.reduce((people, { group, variant }) => people + (variant > 0 ? group.people : 0), 0);
}

/** One after the other: rendering is work for one core, and only the results are kept. */
async function renderPlan(
  draft: IssueDraft,
  { variants: [whole, ...others] }: VariantPlan,
  { renderIssue }: RunContext,
): Promise<readonly [RenderedVariant, ...RenderedVariant[]]> {
  const first = await renderIssue(draft, whole.language);
  const rendered: RenderedVariant[] = [];
  for (const { posts, language } of others) rendered.push(await renderIssue({ ...draft, posts }, language));
  return [first, ...rendered];
}

/** From what was frozen, never from the draft in memory: a resend after a crash has to have the same bytes. */
async function deliverFrozen(issue: Issue, context: RunContext): Promise<DeliveryResult> {
  const variants = await context.ledger.variants(issue.id);
  return deliverIssue(issue, context.prepareMail(issue, variants), context);
}

/** Leases would keep two processes from one mail; but two that nobody meant to start together are better told. */
async function throwIfBusy(issue: Issue, { ledger, sender, clock, concurrent }: RunContext): Promise<void> {
  if (concurrent) return;
  const holders = await ledger.holders(issue.id, clock());
  const others = holders.filter((name) => name !== sender.holder && !sender.isGone(name));
  if (others.length > 0) throw busyError(issue.digest, issue.number);
}

function busyError(digest: string, number: number): FeedletterError {
  return new FeedletterError("E_BUSY", {
    message: `Another process is sending issue ${number} of "${digest}" at this moment.`,
    fix: "Let it finish; run the command again if it doesn't.",
  });
}

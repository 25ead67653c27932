import { maxPosts } from "#config/digests.js";
import type { IssueDraft, RenderedVariant } from "#digest/issue.js";
import type { VariantPlan } from "#digest/variants.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { type ComposeContext, composeNext, type IssuePlan, type NextDraft } from "./compose-next.js";
import { type DeliveryResult, deliverIssue, pauseError } from "./deliver.js";
import type { FrozenVariant, Issue, LeasedDelivery } from "./delivery.js";
import type { DeliverContext } from "./delivery-loop.js";
import { recordStart } from "./record-start.js";
import type { ReportRepository } from "./reports/bounces.js";
import { settleReported } from "./suppression/settle-reported.js";
import type { Message } from "./transport.js";

/** Builds the mails of one frozen issue. */
type PrepareMail = (
  issue: Issue,
  variants: ReadonlyMap<number, FrozenVariant>,
) => (delivery: LeasedDelivery) => Message | Promise<Message>;

/** What `send` and `serve` pass to `runDigest`. Things from higher floors are passed as functions. */
export interface RunContext extends Omit<ComposeContext, "ledger">, DeliverContext {
  readonly renderIssue: (draft: IssueDraft, language: string) => Promise<RenderedVariant>;
  readonly prepareMail: PrepareMail;
  /** Ms for which the run waits for deferred mails. 0: they are left for the next run. */
  readonly waitFor: number;
  /** Ms for which it waits for another process that is sending the rest of an issue. 0: that process reports the result. */
  readonly waitForOthers: number;
  /** Continue an issue that a failing server has stopped, even before the next try is due. */
  readonly ignoreBackoff: boolean;
  /** Resume an issue that is paused; otherwise it stays paused. */
  readonly resumePaused: boolean;
  /**
   * Other processes may send the same issue, because the database distributes its mails. By default, a second sender is an
   * error (E_BUSY).
   */
  readonly concurrent?: boolean;
  /**
   * Called before a first issue if posts from before the digest are left out: whether to include the newest of them, up to
   * `posts.max`. Default: they are left out.
   */
  readonly askForOlder?: (question: { readonly older: number; readonly max: number }) => Promise<boolean>;
  /** Reports that came back since the last issue. Default: none. */
  readonly reports?: Pick<ReportRepository, "ofIssue">;
  /** Called when everything is ready but nothing is frozen yet; false changes nothing. */
  readonly confirm: (question: {
    readonly draft: IssueDraft;
    readonly audience: number;
    readonly older: number;
  }) => Promise<boolean>;
}

/** An issue that was interrupted earlier, and its progress now. */
export interface ResumedIssue {
  readonly issue: Issue;
  readonly delivered: DeliveryResult;
}

/** The result of sending the next issue. */
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
  /** An earlier issue couldn't be finished, because the server failed or the run was interrupted. */
  | { readonly kind: "not-reached" };

type DraftFacts = Omit<Extract<NextDraft, { readonly kind: "draft" }>, "kind">;

export interface DigestRun {
  readonly resumed: readonly ResumedIssue[];
  readonly next: NextIssue;
}

/**
 * Finishes what an earlier run left, then composes, freezes and sends the next issue.
 * @throws FeedletterError E_CONTENT, E_TEMPLATE, E_DATABASE; E_BUSY if another process is sending this digest
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

/** Another process froze the next issue just before us, so it is now an open issue, or finished. */
async function rerunAfterConflict(before: readonly ResumedIssue[], context: RunContext): Promise<DigestRun> {
  const { resumed, next } = await runDigest(context);
  const ended = before.filter(({ issue: { id } }) => resumed.every(({ issue }) => issue.id !== id));
  return { resumed: [...ended, ...resumed], next };
}

/** A server that fails or refuses us would do the same with the next issue. */
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

/** Ms between checks whether another process is done. */
const POLL_INTERVAL = 250;

/**
 * Sends deferred mails when they are due, if that is before `giveUpAt`, and mails that another process had claimed and not
 * sent. That process works in real time, so the wait for it is measured in pauses, not by our clock.
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
  // The other process may have paused the issue, or the server may have failed.
  const pausedSince = await findHold(one.issue, { ...context, resumePaused: false, ignoreBackoff: true });
  return { ...one, delivered: pausedSince ?? (await deliverFrozen(one.issue, context)) };
}

/**
 * Continues the digest's unfinished issues, oldest first, until the server fails or the run is interrupted.
 * @throws FeedletterError E_DATABASE; E_BUSY if another process is sending this digest
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
 * Continues a frozen issue.
 * @throws FeedletterError E_DATABASE; E_BUSY if another process is sending it
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

/** Why no mail of an open issue may be sent now; undefined if it may. */
async function findHold(
  issue: Issue,
  { ledger, clock, resumePaused, ignoreBackoff }: RunContext,
): Promise<DeliveryResult | undefined> {
  if (resumePaused) await ledger.resume(issue.id, clock());
  const status = await ledger.status(issue.id);
  const counts = await ledger.counts(issue.id);
  if (status.paused !== undefined) {
    return { kind: "paused", counts, error: pauseError(issue, status.paused.reason) };
  }
  if (ignoreBackoff || status.notBefore <= clock()) return undefined;
  const because = status.failures > 0 ? "server-failed" : "quota";
  return { kind: "waiting", counts, next: status.notBefore, because };
}

/** Renders the next issue and changes nothing. */
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
  if (context.reports !== undefined) await settleReported({ ledger, reports: context.reports, now: clock() });
  await recordStart(context, clock());
  const { notes } = context;
  notes?.rename(await ledger.sentNotes(context.digest));
  const next = await composeAsked(context);
  if (next.kind !== "draft") return next;
  const { kind: _, ...facts } = next;
  const { draft, plan } = facts;
  const audience = countReaders(plan);
  // Freezing it would use up the posts although nobody gets them. They wait for the first subscriber.
  if (audience === 0) return { kind: "no-subscribers", ...facts };
  const [variant, ...others] = await renderPlan(draft, plan, context);
  if (!(await context.confirm({ draft, audience, older: facts.older })))
    return { kind: "declined", ...facts };

  const [first = variant, ...rest] = [variant, ...others].map((rendered, index) => ({
    ...rendered,
    posts: plan.variants[index]?.posts.map(({ id }) => id),
  }));
  const { groups, personal } = plan;
  const { alternatives } = context;
  const freezing = await ledger.freeze({
    ...{ draft, variant: first, others: rest, groups, personal, alternatives, at: clock() },
  });
  // Somebody has changed between alternatives meanwhile.
  if (freezing.kind === "changed") return sendNext(context);
  if (freezing.kind === "taken") {
    if (concurrent) return freezing;
    throw busyError(draft.digest, draft.number);
  }
  const { issue } = freezing;
  const renamed = draft.note === undefined ? [] : (notes?.rename(await ledger.sentNotes(draft.digest)) ?? []);
  const findings = [...facts.findings, ...renamed];
  return { kind: "sent", ...facts, findings, issue, variant, delivered: await deliverFrozen(issue, context) };
}

async function composeAsked(context: RunContext): Promise<NextDraft> {
  const { config, clock, askForOlder } = context;
  const next = await composeNext(context, clock());
  const leftOut = next.first && next.older > 0 && config.start !== "newest" && !context.includeOld;
  if (!leftOut || !(await askForOlder?.({ older: next.older, max: maxPosts(config) }))) return next;
  return composeNext({ ...context, includeOld: true }, clock());
}

export function countReaders({ groups, personal }: IssuePlan): number {
  const changed = personal.filter(({ variant }) => variant > 0).length;
  return groups.reduce((people, { group, variant }) => people + (variant > 0 ? group.people : 0), changed);
}

/** Sequentially, because rendering uses one core, and only the results are kept in memory. */
export async function renderPlan(
  draft: IssueDraft,
  { variants: [whole, ...others] }: VariantPlan,
  { renderIssue }: Pick<RunContext, "renderIssue">,
): Promise<readonly [RenderedVariant, ...RenderedVariant[]]> {
  const first = await renderIssue(draft, whole.language);
  const rendered: RenderedVariant[] = [];
  for (const { posts, language } of others) rendered.push(await renderIssue({ ...draft, posts }, language));
  return [first, ...rendered];
}

/** Uses what was frozen, not the draft in memory: a mail that is sent again after a crash must have the same bytes. */
async function deliverFrozen(issue: Issue, context: RunContext): Promise<DeliveryResult> {
  const variants = await context.ledger.variants(issue.id);
  return deliverIssue(issue, context.prepareMail(issue, variants), context);
}

/** Leases would keep two processes from sending the same mail, but running both is probably a mistake, so report it. */
async function throwIfBusy(issue: Issue, { ledger, sender, clock, concurrent }: RunContext): Promise<void> {
  if (concurrent) return;
  const holders = await ledger.holders(issue.id, clock());
  const others = holders.filter((name) => name !== sender.holder && !sender.isGone(name));
  if (others.length > 0) throw busyError(issue.digest, issue.number);
}

function busyError(digest: string, number: number): FeedletterError {
  return new FeedletterError("E_BUSY", {
    message: `Another process is sending issue ${number} of "${digest}" at this moment.`,
    fix: "Let it finish. If it was killed on another machine or in another container, or this machine has been restarted since, its claim ends within 20 minutes: run the command again then.",
  });
}

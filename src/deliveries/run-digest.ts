import type { IssueDraft, RenderedVariant } from "../digest/issue.js";
import { FeedletterError } from "../errors.js";
import { type ComposeNext, composeNext, type NextDraft } from "./compose-next.js";
import { type DeliverContext, type Delivered, deliverIssue } from "./deliver.js";
import type { FrozenVariant, Issue, LeasedDelivery } from "./delivery.js";
import type { Message } from "./ports.js";

/** Builds the mails of one frozen issue. */
type PrepareMail = (
  issue: Issue,
  variants: ReadonlyMap<number, FrozenVariant>,
) => (delivery: LeasedDelivery) => Message;

/** What `send` and `serve` give to `runDigest`: things of the floors above come in as functions. */
export interface RunContext extends Omit<ComposeNext, "ledger">, DeliverContext {
  readonly renderIssue: (draft: IssueDraft) => Promise<RenderedVariant>;
  readonly prepareMail: PrepareMail;
  /** Asked once everything is ready and nothing is frozen; false leaves all as it was. */
  readonly confirm: (question: { readonly draft: IssueDraft; readonly audience: number }) => Promise<boolean>;
}

/** An issue that was interrupted earlier, and how far it came now. */
export interface Resumed {
  readonly issue: Issue;
  readonly delivered: Delivered;
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
      readonly delivered: Delivered;
    })
  /** An earlier issue could not be finished because the server failed or the run was interrupted. */
  | { readonly kind: "not-reached" };

type DraftFacts = Omit<Extract<NextDraft, { readonly kind: "draft" }>, "kind">;

export interface DigestRun {
  readonly resumed: readonly Resumed[];
  readonly next: NextIssue;
}

/**
 * Finishes what an earlier run left, then composes the next issue, freezes it and delivers it.
 * @throws FeedletterError E_CONTENT, E_TEMPLATE, E_DATABASE; E_BUSY when another process is sending this digest
 */
export async function runDigest(context: RunContext): Promise<DigestRun> {
  const resumed = await finishOpenIssues(context);
  const reached = resumed.every(({ delivered: { kind } }) => kind !== "stopped" && kind !== "interrupted");
  return { resumed, next: reached ? await sendNext(context) : { kind: "not-reached" } };
}

/**
 * Goes on with the issues of the digest that an earlier run left, oldest first, until the server fails or the run is interrupted.
 * @throws FeedletterError E_DATABASE; E_BUSY when another process is sending this digest
 */
export async function finishOpenIssues(context: RunContext): Promise<readonly Resumed[]> {
  const resumed: Resumed[] = [];
  for (const issue of await context.ledger.openIssues(context.digest)) {
    const delivered = await resumeIssue(issue, context);
    resumed.push({ issue, delivered });
    if (delivered.kind === "stopped" || delivered.kind === "interrupted") break;
  }
  return resumed;
}

/**
 * Goes on with one frozen issue.
 * @throws FeedletterError E_DATABASE; E_BUSY when another process is sending it
 */
export async function resumeIssue(issue: Issue, context: RunContext): Promise<Delivered> {
  await refuseShared(issue, context);
  return deliverFrozen(issue, context);
}

/** Renders the next issue and changes nothing: what `--dry-run` and `--test` show. */
export async function previewIssue(
  context: ComposeNext & Pick<RunContext, "renderIssue" | "clock">,
): Promise<
  | Exclude<NextDraft, { readonly kind: "draft" }>
  | (DraftFacts & { readonly kind: "preview"; readonly variant: RenderedVariant })
> {
  const next = await composeNext(context, context.clock());
  if (next.kind !== "draft") return next;
  return { ...next, kind: "preview", variant: await context.renderIssue(next.draft) };
}

async function sendNext(context: RunContext): Promise<NextIssue> {
  const { ledger, clock } = context;
  const next = await composeNext(context, clock());
  if (next.kind !== "draft") return next;
  const { kind: _, ...facts } = next;
  const { draft } = facts;
  const audience = await ledger.audience(draft.digest);
  // Freezing it would use the posts up on nobody; they wait for the first subscriber.
  if (audience === 0) return { kind: "no-subscribers", ...facts };
  const variant = await context.renderIssue(draft);
  if (!(await context.confirm({ draft, audience }))) return { kind: "declined", ...facts };

  const freezing = await ledger.freeze({ draft, variant, at: clock() });
  if (freezing.kind === "taken") throw busy(draft.digest, draft.number);
  const { issue } = freezing;
  return { kind: "sent", ...facts, issue, variant, delivered: await deliverFrozen(issue, context) };
}

/** From what was frozen, never from the draft in memory: a resend after a crash has to have the same bytes. */
async function deliverFrozen(issue: Issue, context: RunContext): Promise<Delivered> {
  const variants = await context.ledger.variants(issue.id);
  return deliverIssue(issue, context.prepareMail(issue, variants), context);
}

/** Leases would keep two processes from one mail; but two that nobody meant to start together are better told. */
async function refuseShared(issue: Issue, { ledger, sender, clock }: RunContext): Promise<void> {
  const holders = await ledger.holders(issue.id, clock());
  const others = holders.filter((name) => name !== sender.holder && !sender.isGone(name));
  if (others.length > 0) throw busy(issue.digest, issue.number);
}

function busy(digest: string, number: number): FeedletterError {
  return new FeedletterError("E_BUSY", {
    message: `Another process is sending issue ${number} of "${digest}" at this moment.`,
    fix: "Let it finish; run the command again if it doesn't.",
  });
}

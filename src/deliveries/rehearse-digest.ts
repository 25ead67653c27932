import type { RenderedVariant } from "#digest/issue.js";
import type { GroupChoice } from "#digest/variants.js";
import { composeNext, type NextDraft } from "./compose-next.js";
import type { Issue } from "./delivery.js";
import type { Ledger, Recipient } from "./ports.js";
import { countReaders, type RunContext, renderPlan } from "./run-digest.js";

/** The result of a rehearsal. */
export type RehearsedIssue =
  | Exclude<NextDraft, { readonly kind: "draft" }>
  | (DraftFacts & { readonly kind: "no-subscribers" })
  | (DraftFacts & {
      readonly kind: "rehearsed";
      readonly variant: RenderedVariant;
      /** Number of mails written. */
      readonly mails: number;
    });

type DraftFacts = Omit<Extract<NextDraft, { readonly kind: "draft" }>, "kind">;

/**
 * Hands the mails of the next issue to the transport, and records nothing: the next run uses the same posts.
 * @throws FeedletterError E_CONTENT, E_TEMPLATE, E_DATABASE; what the transport reports if it can't be used
 */
export async function rehearseDigest(context: RunContext): Promise<RehearsedIssue> {
  const { digest, ledger, transport, clock, signal, report } = context;
  const now = clock();
  const next = await composeNext(context, now);
  if (next.kind !== "draft") return next;
  const { kind: _, ...facts } = next;
  const { draft, plan } = facts;
  const audience = countReaders(plan);
  if (audience === 0) return { kind: "no-subscribers", ...facts };
  const variants = await renderPlan(draft, plan, context);
  const issue: Issue = { id: `${digest}-${draft.number}`, digest, number: draft.number, frozenAt: now };
  const build = context.prepareMail(issue, new Map(variants.map((variant, index) => [index + 1, variant])));
  const variantOf = prepareChoice(plan.groups);
  let mails = 0;
  for await (const recipient of ledger.audience(digest, now)) {
    const { subscriber, address, name } = recipient;
    const variant = variantOf(recipient);
    if (variant === 0) continue;
    if (signal?.aborted) break;
    const message = await build({ issue: issue.id, subscriber, address, name, variant, attempts: 0 });
    const outcome = await transport.send(message);
    if (outcome.kind === "unreachable") throw outcome.error;
    mails += 1;
    report?.(countWritten(mails, audience));
  }
  return { kind: "rehearsed", ...facts, variant: variants[0], mails };
}

/** People who have just subscribed and are in no group get the whole issue. */
function prepareChoice(groups: readonly GroupChoice[]): (recipient: Recipient) => number {
  const keyOf = ({ topics, language = "" }: Pick<Recipient, "topics" | "language">): string =>
    JSON.stringify([language, ...topics]);
  const chosen = new Map(groups.map(({ group, variant }) => [keyOf(group), variant]));
  return (recipient) => chosen.get(keyOf(recipient)) ?? 1;
}

function countWritten(accepted: number, audience: number): Awaited<ReturnType<Ledger["counts"]>> {
  const waiting = Math.max(audience - accepted, 0);
  return { waiting, sending: 0, accepted, rejected: 0, uncertain: 0, skipped: 0 };
}

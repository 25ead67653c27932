import type { DigestConfig } from "#config/schema.js";
import type { Entry, Post } from "#content/model/post.js";
import { type ConsideredPost, composeIssue } from "#digest/compose.js";
import { draftIssue, type IssueDraft } from "#digest/issue.js";
import { type AudienceGroup, MAX_VARIANTS, planVariants, type VariantPlan } from "#digest/variants.js";
import { FeedletterError } from "#errors.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import type { Ledger } from "./ports.js";

/** Where the posts of a digest come from. Both report what is broken instead of throwing. */
interface DigestContent {
  readonly loadEntries: () => Promise<{
    readonly entries: readonly Entry[];
    readonly findings: readonly Finding[];
  }>;
  /** In the order of the entries; bodies may name any of all. */
  readonly renderPosts: (
    entries: readonly Entry[],
    all: readonly Entry[],
  ) => Promise<{
    readonly posts: readonly Post[];
    readonly findings: readonly Finding[];
  }>;
}

export interface ComposeContext extends DigestContent {
  /** Name of the digest in the config. */
  readonly digest: string;
  readonly config: DigestConfig;
  readonly ledger: Pick<Ledger, "history" | "audienceGroups">;
  /** BCP 47: of mails to people who chose none. */
  readonly siteLanguage: string;
  /** Leave broken posts out, instead of composing no issue while there are any. */
  readonly skipBroken?: boolean;
  /** Include posts that turn up dated long before the last issue. */
  readonly includeOld?: boolean;
}

interface Composing {
  /** Every post with the reason why it is in or out. */
  readonly considered: readonly ConsideredPost[];
  readonly findings: readonly Finding[];
}

/** The next issue before it is rendered, or why there is none. */
export type NextDraft =
  | (Composing & { readonly kind: "draft"; readonly draft: IssueDraft; readonly plan: VariantPlan })
  | (Composing & { readonly kind: "nothing-new" })
  /** `ready` posts wait until there are `posts.min` for anybody. */
  | (Composing & { readonly kind: "waits-for-more"; readonly ready: number });

/**
 * Loads, chooses and renders the posts of the next issue. Reads the ledger and changes nothing.
 * @throws FeedletterError E_CONTENT for a broken post unless `skipBroken`
 */
export async function composeNext(context: ComposeContext, now: Instant): Promise<NextDraft> {
  const { digest, config, includeOld } = context;
  const loaded = await context.loadEntries();
  throwIfBroken(loaded.findings, context);
  const history = await context.ledger.history(digest);
  const groups = await context.ledger.audienceGroups(digest, now);
  const { chosen, baseline, considered } = composeIssue(loaded.entries, {
    digest: config,
    history,
    now,
    includeOld,
    audience: groups.map(({ topics }) => topics),
  });
  if (chosen.length === 0) return nothingChosen({ considered, findings: loaded.findings });

  const rendered = await context.renderPosts(chosen, loaded.entries);
  throwIfBroken(rendered.findings, context);
  const findings = [...loaded.findings, ...rendered.findings];
  if (rendered.posts.length === 0) return { kind: "nothing-new", considered, findings };
  const draft = draftIssue(rendered.posts, { digest, number: history.issues + 1, composedAt: now, baseline });
  const plan = planFor(draft, groups, context);
  if (plan === undefined) return nothingChosen({ considered: considered.map(markWaiting), findings });
  return { kind: "draft", draft, plan, considered, findings };
}

/** Undefined where nobody would see `min` posts yet. An issue that is full goes out all the same: nothing more could come to it. */
function planFor(
  draft: IssueDraft,
  groups: readonly AudienceGroup[],
  { config: { posts }, siteLanguage }: Pick<ComposeContext, "config" | "siteLanguage">,
): VariantPlan | undefined {
  const planWith = (min: number): VariantPlan =>
    planVariants(draft, groups, { siteLanguage, min, max: MAX_VARIANTS });
  const plan = planWith(posts.min);
  if (groups.length === 0 || plan.groups.some(({ variant }) => variant > 0)) return plan;
  return draft.posts.length >= posts.max ? planWith(1) : undefined;
}

function markWaiting(considered: ConsideredPost): ConsideredPost {
  return considered.verdict === "chosen" ? { ...considered, verdict: "waits-for-more" } : considered;
}

function nothingChosen(composing: Composing): NextDraft {
  const ready = composing.considered.filter(({ verdict }) => verdict === "waits-for-more").length;
  return ready === 0
    ? { kind: "nothing-new", ...composing }
    : { kind: "waits-for-more", ready, ...composing };
}

function throwIfBroken(
  findings: readonly Finding[],
  { skipBroken }: Pick<ComposeContext, "skipBroken">,
): void {
  const errors = findings.filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined || skipBroken) return;
  throw new FeedletterError("E_CONTENT", {
    message: `${errors.length === 1 ? "A post is" : `${errors.length} posts are`} broken; the first: ${first.message}`,
    fix: `${first.fix} Or leave broken posts out with --skip-broken.`.trim(),
    place: first.place,
  });
}

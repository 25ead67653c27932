import { draftIssue, type RenderedVariant } from "#digest/issue.js";
import type { SentHistory } from "#digest/sent-history.js";
import { MAX_VARIANTS, planVariants } from "#digest/variants.js";
import type { Instant } from "#zoned-time.js";
import { type ComposeContext, composeNext, type NextDraft } from "./compose-next.js";
import { notesAfter } from "./issue-note.js";
import type { RunContext } from "./run-digest.js";

type Draft = Extract<NextDraft, { readonly kind: "draft" }>;

/** What a rehearsal shows: the next issue; or new posts that are too few for an issue, the last issue's posts, or the newest posts. */
export type SampleOf = "next" | "waiting" | "last-issue" | "newest";

export type Sample =
  | (Draft & { readonly of: SampleOf })
  /** There are no posts at all. */
  | (Exclude<NextDraft, Draft> & { readonly of: "nothing" });

/** No issue was sent, and everybody gets all topics. */
export const EMPTY_LEDGER: ComposeContext["ledger"] = {
  history: async () => ({ issues: 0, sent: new Set(), baseline: new Set() }),
  audienceGroups: async () => [],
};

/**
 * Composes the next issue or, if there is nothing new, something else to look at. Changes nothing.
 * @throws FeedletterError E_CONTENT for a broken post unless `skipBroken`
 */
export async function composeSample(given: ComposeContext, now: Instant): Promise<Sample> {
  const history = await given.ledger.history(given.digest);
  const context = { ...given, notes: given.notes && notesAfter(history, given.notes) };
  const next = await composeNext(context, now);
  if (next.kind === "draft") return { ...next, of: "next" };
  const config = { ...context.config, posts: { ...context.config.posts, min: 1 } };
  const waiting = await composeNext({ ...context, config }, now);
  if (waiting.kind === "draft") return { ...waiting, of: "waiting" };
  const last = await composeLast(context, history, now);
  if (last !== undefined) return { ...next, ...last, of: "last-issue" };
  const newest = await composeNext(
    { ...context, config: { ...config, start: "newest" }, ledger: EMPTY_LEDGER },
    now,
  );
  if (newest.kind !== "draft") return { ...next, of: "nothing" };
  const { draft, plan } = newest;
  return { ...next, kind: "draft", draft: { ...draft, number: history.issues + 1 }, plan, of: "newest" };
}

/** The last issue's posts as they are now. Undefined if there was no issue, or none of its posts still exists. */
async function composeLast(
  { digest, config, siteLanguage, notes, loadEntries, renderPosts }: ComposeContext,
  { lastIssue }: SentHistory,
  now: Instant,
): Promise<Pick<Draft, "kind" | "draft" | "plan"> | undefined> {
  if (lastIssue === undefined) return undefined;
  const { entries } = await loadEntries();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const { posts } = await renderPosts(
    lastIssue.posts.flatMap((id) => byId.get(id) ?? []),
    entries,
  );
  if (posts.length === 0) return undefined;
  // The note that waits for new posts, so that it can be looked at.
  const { note } = notes?.find({ number: lastIssue.number, sent: [], entries }) ?? {};
  const draft = draftIssue(posts, {
    ...{ digest, number: lastIssue.number, composedAt: now, baseline: [] },
    content: config.posts.content,
    note,
  });
  const plan = planVariants(draft, [], { siteLanguage, min: 1, max: MAX_VARIANTS });
  return { kind: "draft", draft, plan: { ...plan, personal: [] } };
}

/** A rendered sample. */
export type SamplePreview =
  | (Omit<Draft, "kind"> & {
      readonly kind: "preview";
      readonly of: SampleOf;
      readonly variant: RenderedVariant;
    })
  | Extract<Sample, { readonly of: "nothing" }>;

/** Renders the next issue or a sample, and changes nothing: what `--dry-run` and `--test` show. */
export async function previewSample(
  context: ComposeContext & Pick<RunContext, "renderIssue" | "clock">,
): Promise<SamplePreview> {
  const sample = await composeSample(context, context.clock());
  if (sample.kind !== "draft") return sample;
  const variant = await context.renderIssue(sample.draft, context.siteLanguage);
  return { ...sample, kind: "preview", variant };
}

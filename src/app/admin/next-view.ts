import { dryRunOptions, type SendContext } from "#app/digests/send-context.js";
import type { Entry } from "#content/model/post.js";
import { escapeHtml } from "#content/text/escape.js";
import { composeSample, type Sample } from "#deliveries/compose-sample.js";
import { countReaders } from "#deliveries/run-digest.js";
import { type ConsideredPost, describeSelectionReason, type SelectionReason } from "#digest/compose.js";
import type { IssueDraft } from "#digest/issue.js";
import type { PostChoice } from "#digest/post-choice.js";
import type { SentHistory } from "#digest/sent-history.js";
import { FeedletterError } from "#errors.js";
import { subscribeUrl } from "#feeds/documents.js";
import type { Finding } from "#findings.js";
import type { NextPost, NextView, PostAct } from "#pages/admin/next/next-view.js";
import type { Instant } from "#zoned-time.js";
import { fillSamples } from "./issue-details.js";

interface ComposeForPage {
  readonly sendContext: SendContext;
  readonly content: { readonly entries: readonly Entry[]; readonly findings: readonly Finding[] };
  readonly now: Instant;
}

type Composed = Omit<NextView, "run" | "note" | "noteFile" | "sendsNow" | "subject">;

export interface ComposedNext {
  readonly view: Composed;
  readonly entries: readonly Entry[];
  /** What each variant's mail is made of; empty without an issue. */
  readonly drafts: readonly { readonly draft: IssueDraft; readonly language: string }[];
}

/** Posts of one reason whose titles are shown. */
const TITLES_SHOWN = 50;
/** About these the publisher can decide. */
const OPEN: ReadonlySet<SelectionReason> = new Set([
  ...(["chosen", "waits-for-room", "waits-for-more", "held-back", "on-hold", "unfollowed"] as const),
]);

/** What the digest would send now, and why each post is in it or not. */
export async function composeForPage(
  digest: string,
  { sendContext, content, now }: ComposeForPage,
): Promise<ComposedNext> {
  const { prepareRun, loaded, database } = sendContext;
  const title = loaded.config.digests[digest]?.title ?? loaded.config.site.title;
  const history = await database.ledger.history(digest);
  const empty = {
    ...{ digest, title, number: history.issues + 1, chosen: [], waiting: [], others: [], variants: [] },
    ...{ isReady: false, reason: undefined, people: 0 },
  };
  try {
    const run = prepareRun(digest, dryRunOptions({ skipBroken: true }));
    const sample = await composeSample({ ...run, loadEntries: async () => content }, now);
    return {
      view: { ...empty, ...describeSample(sample, history), problems: problemsOf(sample.findings) },
      entries: content.entries,
      drafts: draftsOf(sample),
    };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return { view: { ...empty, problems: [error.message] }, entries: content.entries, drafts: [] };
  }
}

function problemsOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ level }) => level === "error")
    .map(({ place, message }) => `${place.file}: ${message}`);
}

function describeSample(sample: Sample, { choices = new Map() }: SentHistory): Partial<Composed> {
  const describe = ({ entry, verdict }: ConsideredPost): NextPost => ({
    ...{ id: entry.id, title: entry.title, url: entry.url },
    why: describeWhy(verdict, choices.get(entry.id)),
    acts: actsFor(verdict, choices.get(entry.id)),
  });
  const shown = sample.of === "next" || sample.of === "waiting" ? sample.draft.posts : [];
  const byId = new Map(sample.considered.map((post) => [post.entry.id, post]));
  const waits = sample.of === "waiting";
  const chosen = shown.flatMap(({ id }) => {
    const found = byId.get(id);
    return found === undefined ? [] : [describe(waits ? { ...found, verdict: "waits-for-more" } : found)];
  });
  const ids = new Set(chosen.map(({ id }) => id));
  const rest = sample.considered.filter(({ entry }) => !ids.has(entry.id));
  return {
    chosen,
    isReady: sample.of === "next",
    reason: waits ? describeSelectionReason("waits-for-more") : "There is nothing new to send.",
    waiting: rest.filter(({ verdict }) => OPEN.has(verdict)).map(describe),
    others: groupOthers(rest.filter(({ verdict }) => !OPEN.has(verdict))),
    ...(sample.of === "next" || sample.of === "waiting"
      ? {
          people: countReaders(sample.plan),
          variants: sample.plan.variants.map(({ posts }, index) => ({
            number: index + 1,
            posts: posts.length,
            people: sample.plan.groups
              .filter(({ variant }) => variant === index + 1)
              .reduce((people, { group }) => people + group.people, 0),
          })),
        }
      : {}),
  };
}

function describeWhy(verdict: SelectionReason, choice: PostChoice | undefined): string {
  return `${choice === "pin" ? "You have pinned it. " : ""}${describeSelectionReason(verdict)}`;
}

function actsFor(verdict: SelectionReason, choice: PostChoice | undefined): readonly PostAct[] {
  if (verdict === "on-hold") return ["release", "pin", "take-out"];
  return choice === "pin" ? ["release", "hold", "take-out"] : ["pin", "hold", "take-out"];
}

function groupOthers(considered: readonly ConsideredPost[]): NextView["others"] {
  const reasons = [...new Set(considered.map(({ verdict }) => verdict))];
  return reasons.map((reason) => {
    const posts = considered.filter(({ verdict }) => verdict === reason);
    const titles = posts.slice(0, TITLES_SHOWN).map(({ entry }) => entry.title || entry.id);
    return { why: describeSelectionReason(reason), posts: posts.length, titles };
  });
}

function draftsOf(sample: Sample): ComposedNext["drafts"] {
  if (sample.of !== "next" && sample.of !== "waiting") return [];
  const { draft, plan } = sample;
  return plan.variants.map(({ posts, language }) => ({ draft: { ...draft, posts }, language }));
}

/** Undefined if there is no such variant. `problem`: it can't be rendered. */
export async function renderForPage(
  { drafts, view }: ComposedNext,
  variant: number,
  { prepareRun, loaded: { config } }: SendContext,
): Promise<{ readonly subject: string; readonly html?: string; readonly problem?: string } | undefined> {
  const chosen = drafts[variant - 1];
  if (chosen === undefined) return undefined;
  try {
    const { renderIssue } = prepareRun(view.digest, dryRunOptions());
    const { subject, html } = await renderIssue(chosen.draft, chosen.language);
    const fill = fillSamples(subscribeUrl(config) ?? config.site.url);
    return { subject: fill(subject, (text) => text), html: fill(html, escapeHtml) };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return { subject: "", problem: error.message };
  }
}

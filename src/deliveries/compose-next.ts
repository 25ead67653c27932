import { maxPosts } from "#config/digests.js";
import type { DigestConfig } from "#config/schema.js";
import type { Entry, Post } from "#content/model/post.js";
import { type ConsideredPost, composeIssue } from "#digest/compose.js";
import { draftIssue, type IssueDraft } from "#digest/issue.js";
import { type AudienceGroup, MAX_VARIANTS, planVariants, type VariantPlan } from "#digest/variants.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { throwIfBroken } from "./broken-content.js";
import { type FoundNote, findMissing, type IssueNotes, requireNote, requireSubject } from "./issue-note.js";
import type { PersonalChoice, PersonalPosts } from "./personal-posts.js";
import type { Ledger } from "./ports.js";

/** Where the posts of a digest come from. Broken posts are reported, not thrown. */
interface DigestContent {
  readonly loadEntries: () => Promise<{
    readonly entries: readonly Entry[];
    readonly findings: readonly Finding[];
  }>;
  /** Renders the given entries, in their order. Bodies may link to any loaded post. */
  readonly renderPosts: (
    entries: readonly Entry[],
    all: readonly Entry[],
  ) => Promise<{
    readonly posts: readonly Post[];
    readonly findings: readonly Finding[];
  }>;
}

export interface ComposeContext extends DigestContent {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  readonly config: DigestConfig;
  readonly ledger: Pick<Ledger, "history" | "audienceGroups"> & Partial<Pick<Ledger, "personalPosts">>;
  /** The other digests of its group: somebody may have had posts from them. Default: none. */
  readonly alternatives?: readonly string[];
  /** IANA name of the time zone in which days begin. */
  readonly timezone: string;
  /** BCP 47. The language of mails to people who haven't chosen one. */
  readonly siteLanguage: string;
  /** Leave broken posts out. Default: no issue is composed while there are any. */
  readonly skipBroken?: boolean;
  /** Default: issues have no notes. */
  readonly notes?: IssueNotes;
  /** Id of the only post that may be chosen. Default: any. */
  readonly only?: string;
  /** Include newly added posts that are dated long before the last issue. */
  readonly includeOld?: boolean;
}

interface Composing {
  /** Whether the digest has no issue yet. */
  readonly first: boolean;
  /** Before the first issue: how many posts are left out because they existed before the digest. */
  readonly older: number;
  /** Every post, with the reason why it is included or not. */
  readonly considered: readonly ConsideredPost[];
  readonly findings: readonly Finding[];
  /** Its note, if there is one, with or without faults. */
  readonly noted: FoundNote;
}

/** The next issue before it is rendered, or why there isn't one. */
export type NextDraft =
  | (Composing & { readonly kind: "draft"; readonly draft: IssueDraft; readonly plan: IssuePlan })
  | (Composing & { readonly kind: "nothing-new" })
  /** `ready` posts wait until there are `posts.min` for anybody. */
  | (Composing & { readonly kind: "waits-for-more"; readonly ready: number });

/**
 * Loads, chooses and renders the posts of the next issue, and its note. Reads the ledger and changes nothing.
 * @throws FeedletterError E_CONTENT for a broken post or note unless `skipBroken`
 */
export async function composeNext(context: ComposeContext, now: Instant): Promise<NextDraft> {
  const { digest, config, timezone, includeOld, only } = context;
  const loaded = await context.loadEntries();
  throwIfBroken(loaded.findings, context);
  const history = await context.ledger.history(digest);
  const groups = await context.ledger.audienceGroups(digest, now);
  const number = history.issues + 1;
  const found: FoundNote = context.notes?.find({
    number,
    sent: history.notes ?? [],
    entries: loaded.entries,
  }) ?? {
    findings: [],
  };
  if (found.isRequired && found.sentAs === undefined) requireNote(found, context);
  const { note } = found;
  const alone = note !== undefined && (note.alone || found.isRequired === true);
  const { chosen, baseline, older, considered } = composeIssue(loaded.entries, {
    digest: alone ? { ...config, posts: { ...config.posts, min: 0 } } : config,
    first: note?.first.map(({ name }) => name),
    history,
    now,
    timezone,
    includeOld,
    only,
    // A post that nobody follows isn't kept: whoever follows its topics later gets later posts.
    audience: config.on === "publish" ? [] : groups.map(({ topics }) => topics),
  });
  const composing = { first: history.issues === 0, older, considered, noted: found };
  const before = [...loaded.findings, ...found.findings];
  if (chosen.length === 0 && !alone) return nothingChosen({ ...composing, findings: before });
  requireNote(found, context);

  const rendered = await context.renderPosts(chosen, loaded.entries);
  throwIfBroken(rendered.findings, context);
  const findings = [...before, ...rendered.findings, ...findMissing(note?.first ?? [], considered)];
  if (rendered.posts.length === 0 && !alone) return { kind: "nothing-new", ...composing, findings };
  if (rendered.posts.length === 0 && note !== undefined) requireSubject(note);
  const draft = draftIssue(rendered.posts, {
    ...{ digest, number, composedAt: now, baseline },
    note: note && { ...note, alone },
    content: config.posts.content,
  });
  const personal = await findPersonal(draft, context, now);
  const plan = planFor(draft, { groups: withoutPersonal(groups, personal), personal }, context);
  if (plan === undefined)
    return nothingChosen({ ...composing, considered: considered.map(markWaiting), findings });
  return { kind: "draft", draft, plan, ...composing, findings };
}

/** The renderings, and who gets which. */
export interface IssuePlan extends VariantPlan {
  readonly personal: readonly PersonalChoice[];
}

async function findPersonal(
  { digest, posts }: IssueDraft,
  { ledger, alternatives = [] }: ComposeContext,
  now: Instant,
): Promise<readonly PersonalPosts[]> {
  if (alternatives.length === 0 || ledger.personalPosts === undefined) return [];
  return ledger.personalPosts({ digest, alternatives, posts: posts.map(({ id }) => id), now });
}

/** The people who get the same as the others of their group. */
function withoutPersonal(
  groups: readonly AudienceGroup[],
  personal: readonly PersonalPosts[],
): readonly AudienceGroup[] {
  const keyOf = ({ topics, language }: Pick<AudienceGroup, "topics" | "language">): string =>
    JSON.stringify([topics, language ?? ""]);
  const others = new Map<string, number>();
  for (const person of personal)
    if (person.isAudience) others.set(keyOf(person), (others.get(keyOf(person)) ?? 0) + 1);
  return groups.map((group) => ({ ...group, people: group.people - (others.get(keyOf(group)) ?? 0) }));
}

interface Audience {
  readonly groups: readonly AudienceGroup[];
  readonly personal: readonly PersonalPosts[];
}

/** Undefined if nobody would get `min` posts yet. A full issue is sent anyway, because it can't get any more posts. */
function planFor(
  draft: IssueDraft,
  { groups, personal }: Audience,
  { config: { on, posts }, siteLanguage }: Pick<ComposeContext, "config" | "siteLanguage">,
): IssuePlan | undefined {
  const single = personal.map(({ topics, language, posts: only, isAudience }) => ({
    ...{ topics, language, people: 1, only, isLeaving: !isAudience },
  }));
  const planWith = (min: number): IssuePlan => {
    const all = [...groups, ...single];
    const { variants, groups: choices } = planVariants(draft, all, { siteLanguage, min, max: MAX_VARIANTS });
    return {
      variants,
      groups: choices.slice(0, groups.length),
      personal: choices.slice(groups.length).flatMap(({ variant }, index) => {
        const person = personal[index];
        return person === undefined ? [] : [{ person, variant }];
      }),
    };
  };
  const plan = planWith(posts.min);
  const gets = [...plan.groups.filter(({ group }) => group.people > 0), ...plan.personal];
  if (gets.length === 0 || gets.some(({ variant }) => variant > 0)) return plan;
  return draft.posts.length >= maxPosts({ on, posts }) ? planWith(1) : undefined;
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

import type { Tag } from "#content/model/post.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { hasMessages } from "#i18n/messages.js";
import type { IssueDraft, IssuePost } from "./issue.js";

/** Subscribers of a digest who chose the same topics and language. */
export interface AudienceGroup {
  /** Slugs, sorted; empty: all topics. */
  readonly topics: readonly string[];
  /** BCP 47. Default: the site's. */
  readonly language?: string;
  readonly people: number;
  /** Ids of the only posts of the issue that they get, however few. Default: all, and none if that is fewer than `min`. */
  readonly only?: readonly string[];
  /** They don't get the digest any more, so a note without posts isn't for them. */
  readonly isLeaving?: boolean;
}

interface PlannedVariant {
  readonly posts: readonly IssuePost[];
  readonly language: string;
}

/** Number of the variant that a group gets, from 1; 0 means no mail. */
export interface GroupChoice {
  readonly group: AudienceGroup;
  readonly variant: number;
}

export interface VariantPlan {
  /** At most `max`; the first one is the whole issue in the site's language. */
  readonly variants: readonly [PlannedVariant, ...PlannedVariant[]];
  readonly groups: readonly GroupChoice[];
}

export interface PlanContext {
  readonly siteLanguage: string;
  /** A group with fewer posts gets no mail. */
  readonly min: number;
  readonly max: number;
}

/** Maximum number of renderings of one issue, regardless of the number of subscribers. */
export const MAX_VARIANTS = 64;

/** Whether a subscriber with these topics (empty: all) gets the post. */
export function isFollowed(
  { categories, tags }: { readonly categories: readonly Tag[]; readonly tags: readonly Tag[] },
  topics: ReadonlySet<string>,
): boolean {
  return topics.size === 0 || [...categories, ...tags].some(({ slug }) => topics.has(slug));
}

/**
 * Plans the renderings that an audience needs: one for each combination of language and posts. If that is more than `max`,
 * those with the fewest readers are replaced by the whole issue in their language.
 */
export function planVariants(
  draft: Pick<IssueDraft, "posts" | "note">,
  groups: readonly AudienceGroup[],
  context: PlanContext,
): VariantPlan {
  const whole = demandOf(draft.posts, context.siteLanguage, 0);
  const wanted = groups.map((group) => ({ group, demand: demandFor(group, draft, context) }));
  const demands = countDemands(wanted.flatMap(({ demand }) => demand ?? []));
  const others = [...demands.values()].filter(({ key }) => key !== whole.key).sort(mostReadFirst);
  const kept = others.length < context.max ? others : limitVariants(others, draft, context);
  const variants = [whole, ...kept] as const;
  const numbers = new Map(variants.map(({ key }, index) => [key, index + 1]));
  const numberOf = ({ key, language }: Demand): number =>
    numbers.get(key) ?? numbers.get(demandOf(draft.posts, language, 0).key) ?? 1;
  return {
    variants,
    groups: wanted.map(({ group, demand }) => ({
      group,
      variant: demand === undefined ? 0 : numberOf(demand),
    })),
  };
}

interface Demand extends PlannedVariant {
  /** Identifies posts and language. */
  readonly key: string;
  readonly people: number;
  /** Somebody has had the other posts. */
  readonly isPersonal?: boolean;
}

/** Undefined if the group gets no mail. A note that is an issue by itself is for everybody, whatever topics they follow. */
function demandFor(
  { topics, language, people, only, isLeaving }: AudienceGroup,
  { posts, note }: Pick<IssueDraft, "posts" | "note">,
  { siteLanguage, min }: PlanContext,
): Demand | undefined {
  const wanted = new Set(topics);
  const seen = posts.filter((post) => isFollowed(post, wanted) && only?.includes(post.id) !== false);
  const isEnough = seen.length > 0 && (only !== undefined || seen.length >= min);
  if (!isEnough && (note?.alone !== true || isLeaving === true)) return undefined;
  return {
    ...demandOf(seen, chooseLanguage(language, siteLanguage), people),
    isPersonal: only !== undefined,
  };
}

/** Regions share a variant: "de-AT" and "de-CH" get the same one, or the site's if that is German. */
function chooseLanguage(wanted: string | undefined, siteLanguage: string): string {
  if (wanted === undefined || !hasMessages(wanted)) return siteLanguage;
  const [language = siteLanguage] = wanted.toLowerCase().split("-");
  return language === new Intl.Locale(siteLanguage).language ? siteLanguage : language;
}

function demandOf(posts: readonly IssuePost[], language: string, people: number): Demand {
  return { posts, language, people, key: JSON.stringify([language, ...posts.map(({ id }) => id)]) };
}

function countDemands(demands: readonly Demand[]): ReadonlyMap<string, Demand> {
  const counted = new Map<string, Demand>();
  for (const demand of demands) {
    const before = counted.get(demand.key);
    const people = (before?.people ?? 0) + demand.people;
    const isPersonal = before?.isPersonal === true || demand.isPersonal === true;
    counted.set(demand.key, { ...demand, people, isPersonal });
  }
  return counted;
}

/** Keeps the whole issue in each language, then the variants with the most readers. */
function limitVariants(
  others: readonly Demand[],
  { posts }: Pick<IssueDraft, "posts">,
  { siteLanguage, max }: PlanContext,
): readonly Demand[] {
  const languages = new Set(others.map(({ language }) => language));
  languages.delete(siteLanguage);
  const wholes = [...languages].slice(0, max - 1).map((language) => demandOf(posts, language, 0));
  const reserved = new Set(wholes.map(({ key }) => key));
  const room = max - 1 - wholes.length;
  return [...wholes, ...others.filter(({ key }) => !reserved.has(key)).slice(0, room)];
}

/** Personal ones first, so that nobody gets a post again. Variants with the same number of readers are ordered by key, so that the numbers don't depend on the order of the groups. */
function mostReadFirst(one: Demand, other: Demand): number {
  const personalFirst = Number(other.isPersonal === true) - Number(one.isPersonal === true);
  return personalFirst || other.people - one.people || compareCodeUnits(one.key, other.key);
}

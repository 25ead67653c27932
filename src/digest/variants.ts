import type { Tag } from "#content/model/post.js";
import { compareCodeUnits } from "#content/text/characters.js";
import type { IssueDraft, IssuePost } from "./issue.js";

/** Subscribers of a digest who chose the same topics and language; all that rendering needs to know of them. */
export interface AudienceGroup {
  /** Slugs, sorted; none: every topic. */
  readonly topics: readonly string[];
  /** BCP 47; absent: the site's. */
  readonly language?: string;
  readonly people: number;
}

/** One rendering that is needed. */
interface PlannedVariant {
  readonly posts: readonly IssuePost[];
  readonly language: string;
}

/** Which of the plan's variants a group gets: the first one has number 1; 0 is no mail. */
export interface GroupChoice {
  readonly group: AudienceGroup;
  readonly variant: number;
}

export interface VariantPlan {
  /** The first one is the whole issue in the site's language; there are at most `most`. */
  readonly variants: readonly [PlannedVariant, ...PlannedVariant[]];
  readonly groups: readonly GroupChoice[];
}

export interface PlanContext {
  readonly siteLanguage: string;
  /** Whether our words can be said in a language. */
  readonly hasMessages: (language: string) => boolean;
  /** Fewer posts than this are no mail for anybody. */
  readonly min: number;
  readonly most: number;
}

/** However many subscribers there are, this many renderings are enough. */
export const MAX_VARIANTS = 64;

/** Whether somebody who chose these topics (none: every topic) sees the post. */
export function isFollowed(
  { categories, tags }: { readonly categories: readonly Tag[]; readonly tags: readonly Tag[] },
  topics: readonly string[],
): boolean {
  return topics.length === 0 || [...categories, ...tags].some(({ slug }) => topics.includes(slug));
}

/**
 * Finds the renderings that an audience needs: one for each language and set of posts that somebody sees. Where there are more
 * than `most`, those that the fewest people would see give way to the whole issue in their language.
 */
export function planVariants(
  draft: Pick<IssueDraft, "posts">,
  groups: readonly AudienceGroup[],
  context: PlanContext,
): VariantPlan {
  const whole = demandOf(draft.posts, context.siteLanguage, 0);
  const wishes = groups.map((group) => ({ group, wish: demandFor(group, draft, context) }));
  const demands = countDemands(wishes.flatMap(({ wish }) => (wish === undefined ? [] : [wish])));
  const others = [...demands.values()].filter(({ key }) => key !== whole.key).sort(mostReadFirst);
  const kept = others.length < context.most ? others : limitVariants(others, draft, context);
  const variants = [whole, ...kept] as const;
  const numbers = new Map(variants.map(({ key }, index) => [key, index + 1]));
  const numberOf = (wish: Demand): number =>
    numbers.get(wish.key) ?? numbers.get(demandOf(draft.posts, wish.language, 0).key) ?? 1;
  return {
    variants,
    groups: wishes.map(({ group, wish }) => ({ group, variant: wish === undefined ? 0 : numberOf(wish) })),
  };
}

interface Demand extends PlannedVariant {
  /** The same for the same posts in the same language. */
  readonly key: string;
  readonly people: number;
}

/** Undefined where the group gets no mail. */
function demandFor(
  { topics, language, people }: AudienceGroup,
  { posts }: Pick<IssueDraft, "posts">,
  { siteLanguage, hasMessages, min }: PlanContext,
): Demand | undefined {
  const seen = posts.filter((post) => isFollowed(post, topics));
  if (seen.length === 0 || seen.length < min) return undefined;
  return demandOf(seen, chooseLanguage(language, { siteLanguage, hasMessages }), people);
}

/** A region makes no variant of its own: "de-AT" and "de-CH" share one, and both the site's where that is German. */
function chooseLanguage(
  wanted: string | undefined,
  { siteLanguage, hasMessages }: Pick<PlanContext, "siteLanguage" | "hasMessages">,
): string {
  if (wanted === undefined || !hasMessages(wanted)) return siteLanguage;
  const [language = siteLanguage] = wanted.toLowerCase().split("-");
  return language === new Intl.Locale(siteLanguage).language ? siteLanguage : language;
}

function demandOf(posts: readonly IssuePost[], language: string, people: number): Demand {
  return { posts, language, people, key: JSON.stringify([language, ...posts.map(({ id }) => id)]) };
}

function countDemands(wishes: readonly Demand[]): ReadonlyMap<string, Demand> {
  const demands = new Map<string, Demand>();
  for (const wish of wishes) {
    const people = (demands.get(wish.key)?.people ?? 0) + wish.people;
    demands.set(wish.key, { ...wish, people });
  }
  return demands;
}

/** Room for the whole issue in each language, the rest for what most people see. */
function limitVariants(
  others: readonly Demand[],
  { posts }: Pick<IssueDraft, "posts">,
  { siteLanguage, most }: PlanContext,
): readonly Demand[] {
  const languages = new Set(others.map(({ language }) => language));
  languages.delete(siteLanguage);
  const wholes = [...languages].slice(0, most - 1).map((language) => demandOf(posts, language, 0));
  const reserved = new Set(wholes.map(({ key }) => key));
  const room = most - 1 - wholes.length;
  return [...wholes, ...others.filter(({ key }) => !reserved.has(key)).slice(0, room)];
}

/** By key where as many people see them, so that the numbers never depend on the order of the groups. */
function mostReadFirst(one: Demand, other: Demand): number {
  return other.people - one.people || compareCodeUnits(one.key, other.key);
}

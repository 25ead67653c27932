import { resolveUrl } from "#resolve-url.js";
import { dateOf, datesOf, type KnownPage, leadOf, pageKey, type SiteKnowledge } from "./site-knowledge.js";

/**
 * Whether a page has the date of a post: with hardly any text but links, to the second, or the day of one to which it leads
 * beside its first date; with any text, if that date stands in a list. Of such pages that lead to each other, the post is the one
 * to which most lead.
 */
export type IsLinkList = (page: KnownPage) => boolean;

/** @param posts pages that are posts by all else */
export function findLinkLists(posts: readonly KnownPage[]): IsLinkList {
  const texts = datesOf(posts.filter(({ metadata }) => metadata.linkList === undefined));
  const moments = new Set([...texts.values()].filter(isMoment));
  const unlisted = datesOf(posts.filter(({ metadata }) => metadata.listedLead === undefined));
  const dates = datesOf(posts);
  const targets = new Map(
    posts.map(
      (page) => [pageKey(page.address), keysOfDay(page, page.metadata.linkList ?? [], dates)] as const,
    ),
  );
  const leaders = new Map<string, number>();
  for (const key of [...targets.values()].flat()) leaders.set(key, (leaders.get(key) ?? 0) + 1);
  return (page) => {
    const { address, metadata } = page;
    const date = dateOf(metadata);
    if (date === undefined) return false;
    const { listedLead } = metadata;
    if (listedLead !== undefined && keysOfDay(page, [listedLead], unlisted).length > 0) return true;
    if (metadata.linkList === undefined) return false;
    const own = pageKey(address);
    const isPost = (key: string) => texts.has(key) || (leaders.get(key) ?? 0) > (leaders.get(own) ?? 0);
    return moments.has(date) || (targets.get(own) ?? []).some(isPost);
  };
}

/** Keys of the pages of the same day to which these links lead. */
function keysOfDay(
  { address, metadata }: KnownPage,
  links: readonly string[],
  dates: ReadonlyMap<string, string>,
): readonly string[] {
  const own = pageKey(address);
  return links.flatMap((href) => {
    const url = resolveUrl(href, address);
    const key = url === undefined ? own : pageKey(url);
    return key !== own && isSameDay(dateOf(metadata), dates.get(key)) ? [key] : [];
  });
}

/** To the second, and not only a day. */
function isMoment(date: string): boolean {
  return /\d:\d\d:\d\d/.test(date) && !/\b00:00:00/.test(date);
}

/**
 * Its date is that of a page to which the heading beside it leads, as on the page of a tag that a single post has. What pages of
 * other dates lead to, too, isn't a post, and neither of two pages is a list of the other: the one with more leads to it is the post.
 */
export function isListOfOne(page: KnownPage, { dates, leaders, home }: SiteKnowledge): boolean {
  const date = dateOf(page.metadata);
  const lead = leadOf(page);
  if (lead === undefined || lead === home || !isSameDay(date, dates.get(lead))) return false;
  const countLeaders = (key: string): number => {
    const found = leaders.get(key) ?? [];
    return found.every((other) => isSameDay(other, date)) ? found.length : 0;
  };
  return countLeaders(lead) > countLeaders(pageKey(page.address));
}

/** Articles that lead to pages of their own, on a page whose main heading isn't in any of them. */
export function countTeasers({ address, metadata }: KnownPage, { dates }: SiteKnowledge): number {
  const { articles, headedOutside } = metadata.shape;
  const own = pageKey(address);
  const leadsAway = (href: string | undefined): boolean => {
    const url = href === undefined ? undefined : resolveUrl(href, address);
    return url !== undefined && pageKey(url) !== own;
  };
  if (articles.some(({ hasTopHeading, headingLink }) => hasTopHeading && !leadsAway(headingLink))) return 0;
  const headed = articles.filter(({ headingLink }) => leadsAway(headingLink)).length;
  if (headed > 1) return headed;
  const [only, ...others] = articles;
  if (only === undefined || others.length > 0 || !headedOutside) return 0;
  // A text may begin with a link to another page, but hardly to one of its own day.
  const date = dateOf(metadata);
  const href = only.headingLink ?? only.links[0];
  const url = href === undefined ? undefined : resolveUrl(href, address);
  const isTeaser = url !== undefined && leadsAway(href) && isSameDay(date, dates.get(pageKey(url)));
  return isTeaser ? 1 : 0;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** As far as zones are apart. */
const MAX_ZONES_MS = 14 * 4 * QUARTER_MS;

/** Lists and posts may write one date in different zones, or one of them without a time. */
function isSameDay(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.slice(0, 10) === other.slice(0, 10)) return true;
  const apart = Math.abs(Date.parse(one) - Date.parse(other));
  return hasTime(one) === hasTime(other) ? apart <= MAX_ZONES_MS && apart % QUARTER_MS === 0 : apart < DAY_MS;
}

function hasTime(date: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(date);
}

import { decodePath } from "#content/text/uri.js";
import { resolveUrl } from "#resolve-url.js";
import type { PageMetadata } from "./page-metadata.js";

/** Whether a page is a post, and how it is known. */
export interface PageKind {
  readonly isPost: boolean;
  /** In words, as in "JSON-LD". */
  readonly why: string;
}

/** A page as its site knows it. */
export interface KnownPage {
  /** Absolute. */
  readonly address: string;
  readonly metadata: PageMetadata;
}

/** What the other pages tell about one. */
export interface SiteKnowledge {
  /** Some pages are articles by Open Graph and others aren't, so that it says something. */
  readonly hasArticles: boolean;
  /** What JSON-LD says of most pages, and so of none. */
  readonly usualTypes: ReadonlySet<string>;
  /** When the pages with these keys were published, as written. */
  readonly dates: ReadonlyMap<string, string>;
  /** The dates of the pages whose headings lead to the pages with these keys. */
  readonly leaders: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** The time that pages without a date of their own got from the build, and how many have it. */
  readonly built?: { readonly at: string; readonly pages: number } | undefined;
  /** Keys of the pages that the site's own feed has as posts. */
  readonly inFeed: ReadonlySet<string>;
  /** Key of the home page. */
  readonly home: string;
}

/** Servers show the same page for all of these. */
export function pageKey(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${decodePath(pathname)
    .replace(/(?:\/index)?\.html?$/i, "")
    .replace(/\/+$/, "")}`;
}

export function learnSite(
  pages: readonly KnownPage[],
  { home, inFeed }: Pick<SiteKnowledge, "home" | "inFeed">,
): SiteKnowledge {
  const types = pages.map(({ metadata }) => metadata.openGraphType);
  const hasArticles =
    types.includes("article") && types.some((type) => type !== undefined && type !== "article");
  const dates = new Map(
    pages.flatMap(({ address, metadata }) => {
      const date = dateOf(metadata);
      return date === undefined ? [] : [[pageKey(address), date] as const];
    }),
  );
  const usualTypes = findUsualTypes(pages);
  const leaders = findLeaders(pages);
  return {
    hasArticles,
    usualTypes,
    leaders,
    dates,
    inFeed,
    home: pageKey(home),
    built: findBuildTime(pages),
  };
}

function findLeaders(pages: readonly KnownPage[]): SiteKnowledge["leaders"] {
  const leaders = new Map<string, (string | undefined)[]>();
  for (const page of pages) {
    const key = leadOf(page);
    if (key === undefined) continue;
    const dates = leaders.get(key);
    if (dates === undefined) leaders.set(key, [dateOf(page.metadata)]);
    else dates.push(dateOf(page.metadata));
  }
  return leaders;
}

/** Key of another page to which the heading beside the date leads. */
function leadOf({ address, metadata: { lead } }: KnownPage): string | undefined {
  const url = lead === undefined ? undefined : resolveUrl(lead, address);
  const key = url === undefined ? undefined : pageKey(url);
  return key === pageKey(address) ? undefined : key;
}

/**
 * Its date is that of a page to which the heading beside it leads, as on the page of a tag that a single post has. What pages of
 * other dates lead to, too, isn't a post, and neither of two pages is a list of the other: the one with more leads to it is the post.
 */
function isListOfOne(page: KnownPage, { dates, leaders, home }: SiteKnowledge): boolean {
  const date = dateOf(page.metadata);
  const lead = leadOf(page);
  if (lead === undefined || lead === home || !isSameDay(date, dates.get(lead))) return false;
  const countLeaders = (key: string): number => {
    const found = leaders.get(key) ?? [];
    return found.every((other) => isSameDay(other, date)) ? found.length : 0;
  };
  return countLeaders(lead) > countLeaders(pageKey(page.address));
}

/** Some themes call every page of a blog a `Blog`. */
function findUsualTypes(pages: readonly KnownPage[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const {
    metadata: { listType },
  } of pages)
    if (listType !== undefined) counts.set(listType, (counts.get(listType) ?? 0) + 1);
  return new Set(
    [...counts].flatMap(([type, count]) => (count > 2 && count > 0.8 * pages.length ? [type] : [])),
  );
}

function dateOf({ published }: PageMetadata): string | undefined {
  return published.find(([, date]) => date !== undefined)?.[1];
}

/** The newest time of all, to the second, on several pages but not on most: nobody writes three posts in one second. */
function findBuildTime(pages: readonly KnownPage[]): SiteKnowledge["built"] {
  const counts = new Map<string, number>();
  for (const { metadata } of pages) {
    const date = dateOf(metadata);
    if (date !== undefined && !Number.isNaN(Date.parse(date))) counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  const dated = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const newest = [...counts].reduce<readonly [string, number] | undefined>(
    (most, each) => (most === undefined || Date.parse(each[0]) > Date.parse(most[0]) ? each : most),
    undefined,
  );
  if (newest === undefined || newest[1] < 3 || newest[1] > dated / 2) return undefined;
  const isToTheSecond = /T\d\d:\d\d:(?!00)\d\d/.test(newest[0]);
  return isToTheSecond ? { at: newest[0], pages: newest[1] } : undefined;
}

const DAY_MS = 86_400_000;

/** Lists and posts may write one date in different zones, or one of them without a time. */
function isSameDay(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.slice(0, 10) === other.slice(0, 10)) return true;
  const apart = Math.abs(Date.parse(one) - Date.parse(other));
  return hasTime(one) === hasTime(other) ? apart === 0 : apart < DAY_MS;
}

function hasTime(date: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(date);
}

/** By what the page says of itself, the strongest first. */
export function judgePage({ address, metadata }: KnownPage, site: SiteKnowledge): PageKind {
  const { shape, listType, openGraphType, isPosting, programKind } = metadata;
  const post = (why: string): PageKind => ({ isPost: true, why });
  const list = (why: string): PageKind => ({ isPost: false, why });
  const key = pageKey(address);
  if (site.inFeed.has(key)) return post("the site's own feed");
  if (metadata.isEmpty) return list("It is empty");
  if (programKind?.kind === "a post") return post(programKind.program);
  if (programKind !== undefined) return list(`${programKind.program} says that it is ${programKind.kind}`);
  if (listType !== undefined && !site.usualTypes.has(listType))
    return list(`JSON-LD says that it is ${describeType(listType)}`);
  if (site.built !== undefined && dateOf(metadata) === site.built.at)
    return list(`It has the date of the build, as ${site.built.pages} pages do`);
  if (isPosting) return post("JSON-LD");
  if (key === site.home) return list("It is the home page");
  if (shape.feeds > 0 && (shape.entries > 1 || shape.headedOutside))
    return list("It is a list of posts (`h-feed`)");
  if (site.hasArticles && openGraphType !== undefined)
    return openGraphType === "article"
      ? post("`og:type`")
      : list(`\`og:type\` says "${openGraphType}", as the site's articles don't`);
  const teasers = countTeasers({ address, metadata }, site);
  if (teasers > 0)
    return list(teasers === 1 ? "It is a list with one post" : `It is a list of ${teasers} posts`);
  if (isListOfOne({ address, metadata }, site)) return list("It is a list with one post");
  if (shape.entries === 1 && shape.feeds === 0) return post("`h-entry`");
  if (shape.datedLinks > 1 && shape.articles.length === 0 && dateOf(metadata) === undefined)
    return list(`It is a list of ${shape.datedLinks} dated links`);
  return post("its date");
}

function describeType(type: string): string {
  return type.startsWith("a ") ? type : `of the type ${type}`;
}

/** Articles that lead to pages of their own, on a page whose main heading isn't in any of them. */
function countTeasers({ address, metadata }: KnownPage, { dates }: SiteKnowledge): number {
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

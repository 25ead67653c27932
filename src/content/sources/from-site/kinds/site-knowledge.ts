import { decodePath } from "#content/text/uri.js";
import { resolveUrl } from "#resolve-url.js";
import type { PageMetadata } from "../page-metadata.js";

/** A page as its site knows it. */
export interface KnownPage {
  /** Absolute. */
  readonly address: string;
  readonly metadata: PageMetadata;
}

/** What the other pages tell about one. */
export interface SiteKnowledge {
  /** Some pages are articles by Open Graph and others beside the home page aren't, so that it says something. */
  readonly hasArticles: boolean;
  /** How many pages are postings by JSON-LD. */
  readonly postings: number;
  /** What JSON-LD says of most pages, and so of none. */
  readonly usualTypes: ReadonlySet<string>;
  /** When the pages with these keys were published, as written. */
  readonly dates: ReadonlyMap<string, string>;
  /** The dates of the pages whose headings lead to the pages with these keys. */
  readonly leaders: ReadonlyMap<string, readonly (string | undefined)[]>;
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
  const homeKey = pageKey(home);
  const others = pages.filter(({ address }) => pageKey(address) !== homeKey);
  const types = others.map(({ metadata }) => metadata.openGraphType);
  return {
    hasArticles: types.includes("article") && types.some((type) => type !== undefined && type !== "article"),
    postings: pages.filter(({ metadata }) => metadata.isPosting).length,
    usualTypes: findUsualTypes(pages),
    leaders: findLeaders(pages),
    dates: datesOf(pages),
    inFeed,
    home: homeKey,
  };
}

/** As written, by the keys of the pages that have one. */
export function datesOf(pages: readonly KnownPage[]): ReadonlyMap<string, string> {
  return new Map(
    pages.flatMap(({ address, metadata }) => {
      const date = dateOf(metadata);
      return date === undefined ? [] : [[pageKey(address), date] as const];
    }),
  );
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
export function leadOf({ address, metadata: { lead } }: KnownPage): string | undefined {
  const url = lead === undefined ? undefined : resolveUrl(lead, address);
  const key = url === undefined ? undefined : pageKey(url);
  return key === pageKey(address) ? undefined : key;
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

export function dateOf({ published }: PageMetadata): string | undefined {
  return published.find(([, date]) => date !== undefined)?.[1];
}

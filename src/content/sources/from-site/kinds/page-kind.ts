import type { PageMetadata } from "../page-metadata.js";
import { countTeasers, findLinkLists, isListOfOne } from "./post-lists.js";
import { dateOf, type KnownPage, pageKey, type SiteKnowledge } from "./site-knowledge.js";

/** Whether a page is a post, and how it is known. */
interface PageKind {
  readonly isPost: boolean;
  /** In words, as in "JSON-LD". */
  readonly why: string;
}

/** The time that pages without a date of their own got from the build, and how many have it. */
interface BuildTime {
  readonly at: string;
  readonly pages: number;
}

export type JudgePage = (page: KnownPage) => PageKind;

/** So many posts are hardly recommended below another one. */
const MIN_DATED_LINKS = 10;

/** Judges each page by what it says of itself, and then by what the others are. */
export function makePageJudge(pages: readonly KnownPage[], site: SiteKnowledge): JudgePage {
  const likely = pages.filter((page) => judgePage(page, site).isPost);
  const isLinkList = findLinkLists(likely);
  const posts = likely.filter((page) => !isLinkList(page));
  const built = findBuildTime(posts.map(({ metadata }) => metadata));
  return (page) => {
    const kind = judgePage(page, site);
    if (!kind.isPost || site.inFeed.has(pageKey(page.address))) return kind;
    const { linkList, shape } = page.metadata;
    if (linkList !== undefined && shape.datedLinks >= MIN_DATED_LINKS)
      return { isPost: false, why: `It is a list of ${shape.datedLinks} dated links` };
    if (isLinkList(page)) return { isPost: false, why: "It is a list of links to posts" };
    if (built === undefined || dateOf(page.metadata) !== built.at) return kind;
    return { isPost: false, why: `It has the date of the build, as ${built.pages} pages do` };
  };
}

/** The newest time of all, to the second, on several posts but not on most: nobody writes three posts in one second. */
function findBuildTime(posts: readonly PageMetadata[]): BuildTime | undefined {
  const counts = new Map<string, number>();
  for (const metadata of posts) {
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

/** By what the page says of itself, the strongest first. */
function judgePage({ address, metadata }: KnownPage, site: SiteKnowledge): PageKind {
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
  // A site of a single page is that page.
  if (isPosting && (key !== site.home || site.postings === 1)) return post("JSON-LD");
  if (key === site.home) return list("It has the address of the home page");
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

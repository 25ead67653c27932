import { parsePostPath } from "#content/dialects/file-path.js";
import { firstOf } from "#content/front-matter/provenance.js";
import type { ContentFile } from "#content/sources/compose-entry.js";
import { type Finding, finding } from "#findings.js";
import { learnTextDates } from "../dates/text-dates.js";
import { addressPages } from "../page-address.js";
import type { PageMetadata } from "../page-metadata.js";
import type { SiteLists } from "../site-lists.js";
import { makePageJudge } from "./page-kind.js";
import { learnSite, pageKey } from "./site-knowledge.js";
import { learnTitles } from "./site-titles.js";

export interface SitePage {
  readonly file: ContentFile;
  /** Absent where it can't be read. */
  readonly metadata?: PageMetadata | undefined;
  readonly findings: readonly Finding[];
}

/** A page that is probably a post. */
export interface JudgedPage {
  readonly file: ContentFile;
  readonly metadata: PageMetadata;
  /** Absolute. */
  readonly address: string;
  /** How it is known. */
  readonly why: string;
}

interface JudgeContext {
  readonly siteUrl: string;
  readonly lists: SiteLists;
}

/** The posts of a site, and notes about the other pages. */
export function judgeSite(
  pages: readonly SitePage[],
  { siteUrl, lists }: JudgeContext,
): { readonly judged: readonly JudgedPage[]; readonly findings: readonly Finding[] } {
  const read = pages.flatMap(({ file, metadata }) => (metadata === undefined ? [] : [{ file, metadata }]));
  const isUndated = ({ file, metadata }: (typeof read)[number]) =>
    metadata.datedTexts.length > 0 && parsePostPath(file.path).date === undefined;
  const findTextDate = learnTextDates(read.filter(isUndated).map(({ metadata }) => metadata.datedTexts));
  const addressed = addressPages(read, siteUrl).map((page) => ({
    ...page,
    shown: isUndated(page) ? findTextDate(page.metadata.datedTexts) : undefined,
  }));
  const real = addressed
    .filter(({ metadata }) => !metadata.redirect)
    .map(({ address, metadata, shown }) => {
      const inFeed = lists.feed.get(pageKey(address));
      return { address, metadata: withDates(metadata, { inFeed, shown }) };
    });
  const site = learnSite(real, { home: siteUrl, inFeed: new Set(lists.feed.keys()) });
  const judgePage = makePageJudge(real, site);
  const ownTitle = learnTitles(real.map(({ metadata }) => metadata));
  const findings = pages.flatMap((page) => page.findings);
  const judged = addressed.flatMap(({ file, metadata, address, shown }): readonly JudgedPage[] => {
    const leaveOut = (why: string): readonly JudgedPage[] => {
      findings.push(finding("N_NOT_A_POST", { file: file.name }, `${why}.`));
      return [];
    };
    if (metadata.redirect) return leaveOut("It only redirects to another page");
    const { isPost, why } = judgePage({ address, metadata: withDates(metadata, { shown }) });
    if (!isPost) return leaveOut(why);
    const key = pageKey(address);
    const title = firstOf([ownTitle(metadata), ["the site's own feed", lists.titles.get(key)]]);
    const known = { ...metadata, title };
    // A sitemap has all pages; its dates count only where a page is known to be a post by more than a date.
    const inSitemap = why === "its date" ? undefined : lists.sitemap.get(key);
    const dates = { inFeed: lists.feed.get(key), shown, inSitemap };
    return [{ file, address, why, metadata: withDates(known, dates) }];
  });
  return { judged, findings };
}

interface OtherDates {
  readonly inFeed?: string | undefined;
  /** What people read beside the title. */
  readonly shown?: string | undefined;
  readonly inSitemap?: string | undefined;
}

function withDates(metadata: PageMetadata, { inFeed, shown, inSitemap }: OtherDates): PageMetadata {
  return {
    ...metadata,
    published: [
      ...metadata.published,
      ["the site's own feed", inFeed || undefined],
      ["the text beside its title", shown],
      ["the sitemap", inSitemap || undefined],
    ],
  };
}

import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import { type Candidate, firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import type { DatedText } from "./dates/dated-texts.js";
import { findListType, type Posting, readPosting } from "./json-ld.js";
import { type ProgramKind, readProgramKind } from "./kinds/program-kind.js";
import type { PageShape } from "./page-shape.js";
import { type PageTags, type PageTime, readPageTags } from "./page-tags.js";

/** What a page of a built site says about its post, each with the element that says it. URLs are as written. */
export interface PageMetadata {
  readonly canonical: Candidate<string>;
  readonly base: string | undefined;
  readonly title: Candidate<string>;
  /** Of `<title>`. */
  readonly documentTitle: string | undefined;
  readonly summary: Candidate<string>;
  readonly language: Candidate<string>;
  readonly published: readonly Candidate<string>[];
  readonly updated: readonly Candidate<string>[];
  readonly expires: readonly Candidate<string>[];
  readonly authors: Candidate<readonly Value[]>;
  readonly categories: Candidate<readonly string[]>;
  readonly tags: Candidate<readonly string[]>;
  readonly cover: Candidate<Picture>;
  readonly robots: Candidate<string>;
  readonly audio: { readonly url: string; readonly type: string | undefined } | undefined;
  /** It only leads to another page (an alias). */
  readonly redirect: boolean;
  /** The first of its main headings that are no dates. */
  readonly headings: readonly string[];
  readonly shape: PageShape;
  /** What may be its date where it has no other. */
  readonly datedTexts: readonly DatedText[];
  /** Where the heading beside its first date leads, as written. */
  readonly lead: string | undefined;
  /** Where the link in the item of a list leads that its first date stands in, as written. */
  readonly listedLead: string | undefined;
  /** Where the links beside its first date lead, as written, if it has hardly any text but links. */
  readonly linkList: readonly string[] | undefined;
  readonly isEmpty: boolean;
  readonly openGraphType: string | undefined;
  /** JSON-LD says that it is one. */
  readonly isPosting: boolean;
  /** What JSON-LD calls it where it isn't a post: `CollectionPage`. */
  readonly listType: string | undefined;
  readonly programKind: ProgramKind | undefined;
}

interface Picture {
  readonly url: string;
  readonly alt: string | undefined;
  readonly width: string | undefined;
  readonly height: string | undefined;
}

/**
 * JSON-LD counts most, then Open Graph, Twitter cards, and what is in the text: in the first article with a main heading, else
 * in the first one.
 */
export function readPageMetadata(html: string): PageMetadata {
  const tags = readPageTags(html);
  const posting: Posting = readPosting(tags.jsonLd) ?? { authors: [], tags: [], categories: [] };
  const meta = (...names: readonly string[]) => metasIn(tags, names);
  const times = timesOf(tags);
  const published = withoutZero([
    ["JSON-LD, `datePublished`", posting.published],
    firstOf(meta(...PUBLISHED_METAS)),
    ...publishedTimes(times).map(fromTime),
  ]);
  return {
    canonical: firstOf([
      ["`<link rel=canonical>`", tags.links.get("canonical") || undefined],
      ...meta("og:url"),
      ["JSON-LD, `url`", posting.url],
    ]),
    base: tags.base,
    title: titleOf(tags, posting),
    documentTitle: tags.title || undefined,
    summary: firstOf([
      ["JSON-LD, `description`", posting.summary],
      ...meta("og:description", "twitter:description", "description"),
    ]),
    language: firstOf([
      ["`<html lang>`", tags.language || undefined],
      ["JSON-LD, `inLanguage`", posting.language],
      ...meta("og:locale", "content-language"),
    ]),
    published,
    updated: [
      ["JSON-LD, `dateModified`", posting.updated],
      firstOf(meta(...UPDATED_METAS)),
      ...timesWith(times, UPDATED_WORDS).map(fromTime),
    ],
    expires: [["JSON-LD, `expires`", posting.expires], ...meta("article:expiration_time")],
    authors: authorsOf(tags, posting),
    categories: firstOf([
      ["JSON-LD, `articleSection`", nonEmpty(posting.categories)],
      ["`<meta>`, article:section", tags.metas.get("article:section")],
    ]),
    tags: tagsOf(tags, posting),
    cover: coverOf(tags, posting),
    robots: firstOf(meta("robots")),
    audio: audioOf(tags),
    redirect: tags.metas.has("refresh"),
    headings: namedHeadings(tags),
    shape: tags.shape,
    datedTexts: published.some(([, date]) => isDate(date)) ? [] : tags.datedTexts,
    ...tags.leads,
    isEmpty: tags.isEmpty,
    openGraphType: tags.metas.get("og:type")?.[0]?.toLowerCase(),
    isPosting: posting.published !== undefined || posting.title !== undefined,
    listType: findListType(tags.jsonLd),
    programKind: readProgramKind(tags),
  };
}

const UTC = makeWallTimeResolver("UTC");

export function isDate(text: string | undefined): boolean {
  return text !== undefined && readFoundDate(text, UTC) !== undefined;
}

/** Index of the article that is the page's own, from 1; 0 on a page without articles. */
function ownArticle({ shape: { articles } }: PageTags): number {
  return Math.max(articles.findIndex(({ hasTopHeading }) => hasTopHeading) + 1, Math.min(1, articles.length));
}

/** Those in the page's own article, else beside all articles; dates in lists only where there is a single one. */
function timesOf(tags: PageTags): readonly PageTime[] {
  const own = ownArticle(tags);
  const { times } = tags;
  const inOwn = times.filter(({ article }) => own > 0 && article === own);
  const beside = times.filter(({ article, inMain }) => article === 0 && (inMain || own === 0));
  const near = inOwn.some(({ listed }) => !listed) ? inOwn : [...inOwn, ...beside];
  const unlisted = near.filter(({ listed }) => !listed);
  if (unlisted.length > 0) return unlisted;
  return new Set(near.map(({ at }) => at)).size === 1 ? near : [];
}

/** Hugo writes the first day of the first year for a page without a date. */
export function isZeroDate(date: string): boolean {
  return /^0001-01-01|\b0?1 Jan 0001\b/.test(date);
}

function withoutZero(dates: readonly Candidate<string>[]): readonly Candidate<string>[] {
  return dates.filter(([, date]) => date === undefined || !isZeroDate(date));
}

const PUBLISHED_METAS = [
  "article:published_time",
  "datepublished",
  "og:published_time",
  "og:article:published_time",
  "date",
  // Dublin Core, which Quarto and Hakyll's pandoc write.
  "dc.date",
  "dcterms.date",
  "dc.date.issued",
  "dcterms.issued",
  "dcterms.created",
  // Highwire Press, of distill and other sites of papers.
  "citation_publication_date",
  "citation_online_date",
];
const UPDATED_METAS = [
  "article:modified_time",
  "datemodified",
  "og:updated_time",
  "og:article:modified_time",
  "last-modified",
  "dcterms.modified",
];

function metasIn({ metas }: PageTags, names: readonly string[]): readonly Candidate<string>[] {
  return names.map((name) => [`\`<meta>\`, ${name}`, metas.get(name)?.[0]]);
}

/** More of them tell nothing about the title. */
const MAX_HEADINGS = 5;

function namedHeadings({ headings }: PageTags): readonly string[] {
  return headings.slice(0, MAX_HEADINGS).filter((text) => text !== "" && !isDate(text));
}

/** Without the site's name, where the site adds it to every title. */
function titleOf(tags: PageTags, posting: Posting): Candidate<string> {
  const { metas, title } = tags;
  const headings = namedHeadings(tags);
  const [heading] = headings.length === 1 ? headings : [];
  const [from, whole] = firstOf([
    ["JSON-LD, `headline`", posting.title],
    ...metasIn(tags, ["og:title", "twitter:title"]),
    ["`<h1>`", heading],
    ["`<title>`", title || undefined],
  ]);
  if (posting.title !== undefined) return [from, whole];
  const site = metas.get("og:site_name")?.[0];
  const rest = site !== undefined && whole?.endsWith(site) ? whole.slice(0, -site.length) : undefined;
  const [, own] = /^(.*\S)\s*[|·•–—:-]\s*$/u.exec(rest ?? "") ?? [];
  return [from, own ?? whole];
}

const PUBLISHED_WORDS = ["dt-published", "datepublished", "pubdate", "published", "entry-date"];
const UPDATED_WORDS = ["dt-updated", "datemodified", "updated"];

/** Marked as such; else the only one, or the first that isn't marked as something else. */
function publishedTimes(times: readonly PageTime[]): readonly string[] {
  const marked = timesWith(times, PUBLISHED_WORDS);
  if (marked.length > 0) return marked;
  return times.filter(({ words }) => !words.some((word) => UPDATED_WORDS.includes(word))).map(({ at }) => at);
}

function fromTime(at: string): Candidate<string> {
  return ["`<time>`", at];
}

function timesWith(times: readonly PageTime[], wanted: readonly string[]): readonly string[] {
  return times.filter(({ words }) => words.some((word) => wanted.includes(word))).map(({ at }) => at);
}

function authorsOf(pageTags: PageTags, posting: Posting): Candidate<readonly Value[]> {
  const { metas, authors } = pageTags;
  const namesIn = (name: string) => (metas.get(name) ?? []).filter((text) => !/^https?:/i.test(text));
  const own = ownArticle(pageTags);
  const linked = authors.filter(({ text, article }) => text !== "" && (article === 0 || article === own));
  return firstOf<readonly Value[]>([
    ["JSON-LD, `author`", nonEmpty(posting.authors)],
    ["`<meta>`, author", nonEmpty([...namesIn("author"), ...namesIn("article:author")])],
    ["`<a rel=author>`", nonEmpty(linked.map(({ text, href }) => makeValueMap({ name: text, url: href })))],
  ]);
}

function tagsOf(pageTags: PageTags, posting: Posting): Candidate<readonly string[]> {
  const { metas, tags } = pageTags;
  const own = ownArticle(pageTags);
  const linked = tags.filter(({ article, inMain }) => article === own || (article === 0 && inMain));
  // Some blogs write tags with a `#`.
  const names = linked.map(({ text }) => text.replace(/^#(?=\S)/, "")).filter((text) => text !== "");
  return firstOf([
    ["JSON-LD, `keywords`", nonEmpty(posting.tags)],
    ["`<meta>`, article:tag", metas.get("article:tag")],
    ["`<a rel=tag>`", nonEmpty(names)],
  ]);
}

function coverOf(tags: PageTags, { image }: Posting): Candidate<Picture> {
  const metaOf = (name: string): string | undefined => tags.metas.get(name)?.[0];
  const [, shared] = firstOf(metasIn(tags, OPEN_GRAPH_IMAGES));
  const [, tweeted] = firstOf(metasIn(tags, TWITTER_IMAGES));
  const [from, url] = firstOf([
    ...metasIn(tags, OPEN_GRAPH_IMAGES),
    ["JSON-LD, `image`", image?.url],
    ...metasIn(tags, TWITTER_IMAGES),
  ]);
  if (url === undefined) return [from, undefined];
  const own = url === shared ? metaOf("og:image:alt") : url === image?.url ? image.alt : undefined;
  const sized = url === shared;
  const picture = {
    url,
    alt: own ?? (tweeted === url ? metaOf("twitter:image:alt") : undefined),
    width: sized ? metaOf("og:image:width") : undefined,
    height: sized ? metaOf("og:image:height") : undefined,
  };
  return [from, picture];
}

const OPEN_GRAPH_IMAGES = ["og:image:secure_url", "og:image", "og:image:url"];
const TWITTER_IMAGES = ["twitter:image", "twitter:image:src"];

function audioOf({ metas }: PageTags): PageMetadata["audio"] {
  const url = metas.get("og:audio")?.[0];
  return url === undefined ? undefined : { url, type: metas.get("og:audio:type")?.[0] };
}

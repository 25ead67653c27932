import { mapOf } from "./found-entry.js";
import { type Posting, readPosting } from "./json-ld.js";
import { type PageTags, type PageTime, readPageTags } from "./page-tags.js";
import type { Value } from "./value.js";

/** What a page of a built site says of its post. URLs are as written. */
export interface PageMetadata {
  readonly canonical: string | undefined;
  readonly base: string | undefined;
  readonly title: string | undefined;
  readonly summary: string | undefined;
  readonly language: string | undefined;
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly expires: readonly (string | undefined)[];
  readonly authors: readonly Value[];
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly cover: Picture | undefined;
  readonly audio: { readonly url: string; readonly type: string | undefined } | undefined;
  /** It only leads to another page (an alias). */
  readonly redirect: boolean;
}

interface Picture {
  readonly url: string;
  readonly alt: string | undefined;
  readonly width: string | undefined;
  readonly height: string | undefined;
}

/**
 * JSON-LD says it best, then Open Graph, then Twitter cards, then what is in the text. Dates in the text count where the page
 * has one article only: those of a list are other pages'.
 */
export function readPageMetadata(html: string): PageMetadata {
  const tags = readPageTags(html);
  const posting: Posting = readPosting(tags.jsonLd) ?? { authors: [], tags: [], categories: [] };
  const meta = (...names: readonly string[]) =>
    names.map((name) => tags.metas.get(name)?.[0]).find((value) => value !== undefined);
  const single = tags.articles <= 1;
  const times = single ? tags.times.filter(({ inArticle }) => inArticle || tags.articles === 0) : [];
  return {
    canonical: tags.links.get("canonical") ?? meta("og:url") ?? posting.url,
    base: tags.base,
    title: titleOf(tags, posting),
    summary: posting.summary ?? meta("og:description", "twitter:description", "description"),
    language: tags.language || (posting.language ?? meta("og:locale", "content-language")),
    published: [
      posting.published,
      meta(
        "article:published_time",
        "datepublished",
        "og:published_time",
        "date",
        "dc.date",
        "dcterms.created",
      ),
      ...publishedTimes(times),
    ],
    updated: [
      posting.updated,
      meta("article:modified_time", "datemodified", "og:updated_time", "last-modified", "dcterms.modified"),
      ...timesWith(times, ["dt-updated", "datemodified", "updated"]),
    ],
    expires: [posting.expires, meta("article:expiration_time")],
    authors: authorsOf(tags, posting),
    categories:
      posting.categories.length > 0 ? posting.categories : (tags.metas.get("article:section") ?? []),
    tags: tagsOf(tags, posting),
    cover: coverOf(tags, posting),
    audio: audioOf(tags),
    redirect: tags.metas.has("refresh"),
  };
}

/** The page's own words for the post; what the site adds to every title is cut off. */
function titleOf({ metas, headings, title }: PageTags, posting: Posting): string | undefined {
  if (posting.title !== undefined) return posting.title;
  const [heading] = headings.length === 1 ? headings : [];
  const shared = metas.get("og:title")?.[0] ?? metas.get("twitter:title")?.[0];
  const site = metas.get("og:site_name")?.[0];
  const whole = shared ?? heading ?? (title || undefined);
  const rest = site !== undefined && whole?.endsWith(site) ? whole.slice(0, -site.length) : undefined;
  const [, own] = /^(.*\S)\s*[|·•–—:-]\s*$/u.exec(rest ?? "") ?? [];
  return own ?? whole;
}

const PUBLISHED = ["dt-published", "datepublished", "pubdate", "published", "entry-date"];
const UPDATED = ["dt-updated", "datemodified", "updated"];

/** Marked as such; else the only one, or the first that isn't marked as something else. */
function publishedTimes(times: readonly PageTime[]): readonly string[] {
  const marked = timesWith(times, PUBLISHED);
  if (marked.length > 0) return marked;
  return times.filter(({ words }) => !words.some((word) => UPDATED.includes(word))).map(({ at }) => at);
}

function timesWith(times: readonly PageTime[], wanted: readonly string[]): readonly string[] {
  return times.filter(({ words }) => words.some((word) => wanted.includes(word))).map(({ at }) => at);
}

function authorsOf({ metas, authors, articles }: PageTags, posting: Posting): readonly Value[] {
  if (posting.authors.length > 0) return posting.authors;
  const said = [...(metas.get("author") ?? []), ...(metas.get("article:author") ?? [])];
  const named = said.filter((name) => !/^https?:/i.test(name));
  if (named.length > 0) return named;
  if (articles > 1) return [];
  return authors
    .filter(({ text }) => text !== "")
    .map(({ text, href }) => mapOf({ name: text, ...(href === undefined ? {} : { url: href }) }));
}

function tagsOf({ metas, tags, articles }: PageTags, posting: Posting): readonly string[] {
  if (posting.tags.length > 0) return posting.tags;
  const said = metas.get("article:tag");
  if (said !== undefined) return said;
  if (articles > 1) return [];
  // A blog marks tags with a `#` that is no part of them.
  const linked = tags.filter(({ inArticle }) => inArticle || articles === 0);
  return linked.map(({ text }) => text.replace(/^#(?=\S)/, "")).filter((text) => text !== "");
}

function coverOf({ metas }: PageTags, { image }: Posting): Picture | undefined {
  const first = (name: string): string | undefined => metas.get(name)?.[0];
  const shared = first("og:image:secure_url") ?? first("og:image") ?? first("og:image:url");
  const tweeted = first("twitter:image") ?? first("twitter:image:src");
  const url = shared ?? image?.url ?? tweeted;
  if (url === undefined) return undefined;
  const own = url === shared ? first("og:image:alt") : url === image?.url ? image.alt : undefined;
  const sized = url === shared;
  return {
    url,
    alt: own ?? (tweeted === url ? first("twitter:image:alt") : undefined),
    width: sized ? first("og:image:width") : undefined,
    height: sized ? first("og:image:height") : undefined,
  };
}

function audioOf({ metas }: PageTags): PageMetadata["audio"] {
  const url = metas.get("og:audio")?.[0];
  return url === undefined ? undefined : { url, type: metas.get("og:audio:type")?.[0] };
}

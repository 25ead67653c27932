import type { RecordField } from "#content/model/provenance.js";
import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import { type Posting, readPosting } from "./json-ld.js";
import { type PageTags, type PageTime, readPageTags } from "./page-tags.js";

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
 *
 * @param tell where somebody wants to know which element said what
 */
export function readPageMetadata(html: string, recordField: RecordField = () => {}): PageMetadata {
  const tags = readPageTags(html);
  const posting: Posting = readPosting(tags.jsonLd) ?? { authors: [], tags: [], categories: [] };
  const meta = (...names: readonly string[]) => metasIn(tags, names);
  const { first, all } = makeChooser(recordField);
  const single = tags.articles <= 1;
  const times = single ? tags.times.filter(({ inArticle }) => inArticle || tags.articles === 0) : [];
  return {
    canonical: first("url", [
      ["`<link rel=canonical>`", tags.links.get("canonical")],
      ...meta("og:url"),
      ["JSON-LD, `url`", posting.url],
    ]),
    base: tags.base,
    title: titleOf(tags, posting, first),
    summary: first("summary", [
      ["JSON-LD, `description`", posting.summary],
      ...meta("og:description", "twitter:description", "description"),
    ]),
    language: first("language", [
      ["`<html lang>`", tags.language || undefined],
      ["JSON-LD, `inLanguage`", posting.language],
      ...meta("og:locale", "content-language"),
    ]),
    published: all("date", [
      ["JSON-LD, `datePublished`", posting.published],
      firstOf(meta(...PUBLISHED_METAS)),
      ...publishedTimes(times).map((at) => ["`<time>`", at] as const),
    ]),
    updated: all("updated", [
      ["JSON-LD, `dateModified`", posting.updated],
      firstOf(meta(...UPDATED_METAS)),
      ...timesWith(times, UPDATED_WORDS).map((at) => ["`<time>`", at] as const),
    ]),
    expires: all("expires", [["JSON-LD, `expires`", posting.expires], ...meta("article:expiration_time")]),
    authors: authorsOf(tags, posting, first),
    categories:
      first("categories", [
        ["JSON-LD, `articleSection`", nonEmpty(posting.categories)],
        ["`<meta>`, article:section", tags.metas.get("article:section")],
      ]) ?? [],
    tags: tagsOf(tags, posting, first),
    cover: coverOf(tags, posting, first),
    audio: audioOf(tags),
    redirect: tags.metas.has("refresh"),
  };
}

const PUBLISHED_METAS = [
  "article:published_time",
  "datepublished",
  "og:published_time",
  "date",
  "dc.date",
  "dcterms.created",
];
const UPDATED_METAS = [
  "article:modified_time",
  "datemodified",
  "og:updated_time",
  "last-modified",
  "dcterms.modified",
];

/** Something that the page says, and where. */
type Candidate<T> = readonly [from: string, value: T | undefined];

/** The first that is there. */
type ChooseFirst = <T>(field: string, candidates: readonly Candidate<T>[]) => T | undefined;

function makeChooser(recordField: RecordField) {
  const first: ChooseFirst = (field, candidates) => {
    const [from, value] = firstOf(candidates);
    if (value !== undefined)
      recordField(field, { from, text: typeof value === "string" ? value : undefined });
    return value;
  };
  const all = (field: string, candidates: readonly Candidate<string>[]) =>
    candidates.map(([from, text]) => {
      if (text !== undefined) recordField(field, { from, text });
      return text;
    });
  return { first, all };
}

function firstOf<T>(candidates: readonly Candidate<T>[]): Candidate<T> {
  return candidates.find(([, value]) => value !== undefined) ?? ["", undefined];
}

function metasIn({ metas }: PageTags, names: readonly string[]): readonly Candidate<string>[] {
  return names.map((name) => [`\`<meta>\`, ${name}`, metas.get(name)?.[0]]);
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** The page's own words for the post; what the site adds to every title is cut off. */
function titleOf(tags: PageTags, posting: Posting, first: ChooseFirst): string | undefined {
  const { metas, headings, title } = tags;
  const [heading] = headings.length === 1 ? headings : [];
  const whole = first("title", [
    ["JSON-LD, `headline`", posting.title],
    ...metasIn(tags, ["og:title", "twitter:title"]),
    ["`<h1>`", heading],
    ["`<title>`", title || undefined],
  ]);
  if (posting.title !== undefined) return whole;
  const site = metas.get("og:site_name")?.[0];
  const rest = site !== undefined && whole?.endsWith(site) ? whole.slice(0, -site.length) : undefined;
  const [, own] = /^(.*\S)\s*[|·•–—:-]\s*$/u.exec(rest ?? "") ?? [];
  return own ?? whole;
}

const PUBLISHED_WORDS = ["dt-published", "datepublished", "pubdate", "published", "entry-date"];
const UPDATED_WORDS = ["dt-updated", "datemodified", "updated"];

/** Marked as such; else the only one, or the first that isn't marked as something else. */
function publishedTimes(times: readonly PageTime[]): readonly string[] {
  const marked = timesWith(times, PUBLISHED_WORDS);
  if (marked.length > 0) return marked;
  return times.filter(({ words }) => !words.some((word) => UPDATED_WORDS.includes(word))).map(({ at }) => at);
}

function timesWith(times: readonly PageTime[], wanted: readonly string[]): readonly string[] {
  return times.filter(({ words }) => words.some((word) => wanted.includes(word))).map(({ at }) => at);
}

function authorsOf(
  { metas, authors, articles }: PageTags,
  posting: Posting,
  first: ChooseFirst,
): readonly Value[] {
  const namesIn = (name: string) => (metas.get(name) ?? []).filter((text) => !/^https?:/i.test(text));
  const linked = articles > 1 ? [] : authors.filter(({ text }) => text !== "");
  const chosen = first<readonly Value[]>("authors", [
    ["JSON-LD, `author`", nonEmpty(posting.authors)],
    ["`<meta>`, author", nonEmpty([...namesIn("author"), ...namesIn("article:author")])],
    [
      "`<a rel=author>`",
      nonEmpty(
        linked.map(({ text, href }) =>
          makeValueMap({ name: text, ...(href === undefined ? {} : { url: href }) }),
        ),
      ),
    ],
  ]);
  return chosen ?? [];
}

function tagsOf(
  { metas, tags, articles }: PageTags,
  posting: Posting,
  first: ChooseFirst,
): readonly string[] {
  const linked = articles > 1 ? [] : tags.filter(({ inArticle }) => inArticle || articles === 0);
  // A blog marks tags with a `#` that is no part of them.
  const names = linked.map(({ text }) => text.replace(/^#(?=\S)/, "")).filter((text) => text !== "");
  const chosen = first<readonly string[]>("tags", [
    ["JSON-LD, `keywords`", nonEmpty(posting.tags)],
    ["`<meta>`, article:tag", metas.get("article:tag")],
    ["`<a rel=tag>`", nonEmpty(names)],
  ]);
  return chosen ?? [];
}

function coverOf(tags: PageTags, { image }: Posting, first: ChooseFirst): Picture | undefined {
  const metaOf = (name: string): string | undefined => tags.metas.get(name)?.[0];
  const [, shared] = firstOf(metasIn(tags, OPEN_GRAPH_IMAGES));
  const [, tweeted] = firstOf(metasIn(tags, TWITTER_IMAGES));
  const url = first("cover", [
    ...metasIn(tags, OPEN_GRAPH_IMAGES),
    ["JSON-LD, `image`", image?.url],
    ...metasIn(tags, TWITTER_IMAGES),
  ]);
  if (url === undefined) return undefined;
  const own = url === shared ? metaOf("og:image:alt") : url === image?.url ? image.alt : undefined;
  const sized = url === shared;
  return {
    url,
    alt: own ?? (tweeted === url ? metaOf("twitter:image:alt") : undefined),
    width: sized ? metaOf("og:image:width") : undefined,
    height: sized ? metaOf("og:image:height") : undefined,
  };
}

const OPEN_GRAPH_IMAGES = ["og:image:secure_url", "og:image", "og:image:url"];
const TWITTER_IMAGES = ["twitter:image", "twitter:image:src"];

function audioOf({ metas }: PageTags): PageMetadata["audio"] {
  const url = metas.get("og:audio")?.[0];
  return url === undefined ? undefined : { url, type: metas.get("og:audio:type")?.[0] };
}

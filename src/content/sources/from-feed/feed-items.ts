import type { AnyFeed, AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";
import { type Candidate, firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import { unescapeHtml } from "#content/text/escape.js";
import type { FeedContent, FeedItem, FeedText } from "./feed-item.js";
import { descriptionOf, type Loose, mediaOf, otherPicturesOf, pictureOf, toPicture } from "./feed-media.js";
import { peopleOf } from "./feed-people.js";
import { escapePlainDescription } from "./stray-markup.js";

/** @param parsed what feedsmith's `parseFeed` returns; its dates are text as written */
export function readFeedContent(parsed: AnyFeed): FeedContent {
  switch (parsed.format) {
    case "rss":
      return readRss(parsed.feed);
    case "rdf":
      return readRdf(parsed.feed);
    case "atom":
      return readAtom(parsed.feed);
    case "json":
      return readJson(parsed.feed);
  }
}

type RssItem = Loose<RssFeed.Item<string>>;
type RdfItem = Loose<RdfFeed.Item<string>>;
type AtomEntry = Loose<AtomFeed.Entry<string>>;
type JsonItem = Loose<JsonFeed.Item<string>>;

function readRss(feed: Loose<RssFeed.Feed<string>>): FeedContent {
  return {
    format: "rss",
    ...pagesOf(feed.atom?.links),
    generator: feed.generator,
    home: feed.link,
    language: feed.language ?? feed.dc?.languages?.[0] ?? feed.xml?.lang,
    bases: [feed.xml?.base],
    dates: [feed.pubDate, feed.dc?.dates?.[0], feed.lastBuildDate],
    authors: peopleOf([feed.managingEditor]).filter((person) => person !== ""),
    items: (feed.items ?? []).map(readRssItem),
  };
}

function readRssItem(item: RssItem): FeedItem {
  const permalink = item.guid?.isPermaLink === false ? undefined : item.guid?.value;
  const creators = definedOnly(item.dc?.creators ?? []);
  const itunesAuthor = item.itunes?.author;
  const content = item.content?.encoded;
  const shortBody =
    description(item.description) ?? description(item.itunes?.summary) ?? descriptionOf(item.media);
  return {
    id: ["`<guid>`", item.guid?.value],
    links: [
      ["`<link>`", item.link],
      ["`<atom:link>`", linkOf(item.atom?.links, "alternate")],
      ["`<guid>`", permalink],
      ["`<enclosure>`", item.enclosures?.[0]?.url],
    ],
    title: firstOf([
      ["`<title>`", html(item.title)],
      ["`<media:title>`", html(item.media?.title?.value)],
      ["`<dc:title>`", html(item.dc?.titles?.[0])],
    ]),
    published: [
      ["`<pubDate>`", item.pubDate],
      ["`<dc:date>`", item.dc?.dates?.[0]],
      ["`<atom:published>`", item.atom?.published],
      ["`<dcterms:created>`", item.dcterms?.created?.[0]],
    ],
    updated: [
      ["`<atom:updated>`", item.atom?.updated],
      ["`<dcterms:modified>`", item.dcterms?.modified?.[0]],
    ],
    language: languageOf(item),
    bases: [item.xml?.base],
    authors: firstOf([
      ["`<dc:creator>`", nonEmpty(creators)],
      ["`<author>`", nonEmpty(peopleOf(item.authors))],
      ["`<itunes:author>`", itunesAuthor === undefined ? undefined : [itunesAuthor]],
    ]),
    categories: ["`<category>`", nonEmpty(inTaxonomy(item, (domain) => domain === "category"))],
    tags: [
      "`<category>` and `<dc:subject>`",
      nonEmpty([
        ...inTaxonomy(item, (domain) => domain !== "category" && domain !== "post_format"),
        ...definedOnly(item.dc?.subjects ?? []),
      ]),
    ],
    body: html(content) ?? shortBody,
    summary: content === undefined ? NOTHING : ["`<description>`", shortBody],
    picture: pictureOf(item.media, item.itunes?.image),
    otherPictures: otherPicturesOf(item.media),
    media: [
      ...(item.enclosures ?? []).map(({ url, type, length }) => ({
        url,
        type,
        bytes: length,
        seconds: item.itunes?.duration,
      })),
      ...mediaOf(item.media),
    ],
  };
}

const NOTHING: Candidate<never> = ["", undefined];

/** WordPress' exports name their taxonomies; elsewhere `domain` is a URL, if anything. */
function inTaxonomy(
  { categories = [] }: RssItem,
  wanted: (domain: string | undefined) => boolean,
): readonly string[] {
  return definedOnly(categories.filter(({ domain }) => wanted(domain)).map(({ name }) => name));
}

function languageOf({ dc, xml }: Pick<RssItem, "dc" | "xml">): Candidate<string> {
  return firstOf([
    ["`<dc:language>`", dc?.languages?.[0]],
    ["`xml:lang`", xml?.lang],
  ]);
}

function readRdf(feed: Loose<RdfFeed.Feed<string>>): FeedContent {
  return {
    format: "rss",
    ...pagesOf(feed.atom?.links),
    generator: undefined,
    home: feed.link,
    language: feed.dc?.languages?.[0] ?? feed.xml?.lang,
    bases: [feed.xml?.base],
    dates: [feed.dc?.dates?.[0]],
    authors: feed.dc?.creators ?? [],
    items: (feed.items ?? []).map(readRdfItem),
  };
}

function readRdfItem(item: RdfItem): FeedItem {
  const content = item.content?.encoded;
  return {
    id: ["`rdf:about`", item.rdf?.about],
    links: [
      ["`<link>`", item.link],
      ["`rdf:about`", item.rdf?.about],
    ],
    title: ["`<title>`", html(item.title)],
    published: [
      ["`<dc:date>`", item.dc?.dates?.[0]],
      ["`<dcterms:created>`", item.dcterms?.created?.[0]],
    ],
    updated: [["`<dcterms:modified>`", item.dcterms?.modified?.[0]]],
    language: languageOf(item),
    bases: [item.xml?.base],
    authors: ["`<dc:creator>`", nonEmpty(item.dc?.creators ?? [])],
    categories: NOTHING,
    tags: ["`<dc:subject>`", nonEmpty(item.dc?.subjects ?? [])],
    body: html(content) ?? description(item.description) ?? descriptionOf(item.media),
    summary: content === undefined ? NOTHING : ["`<description>`", description(item.description)],
    picture: pictureOf(item.media),
    otherPictures: otherPicturesOf(item.media),
    media: mediaOf(item.media),
  };
}

function readAtom(feed: Loose<AtomFeed.Feed<string>>): FeedContent {
  return {
    format: "atom",
    ...pagesOf(feed.links),
    generator: feed.generator?.text,
    home: linkOf(feed.links, "alternate") ?? linkOf(feed.links, "self"),
    language: feed.xml?.lang,
    bases: [feed.xml?.base],
    dates: [],
    authors: peopleOf(feed.authors),
    items: (feed.entries ?? []).map(readAtomEntry),
  };
}

function readAtomEntry(entry: AtomEntry): FeedItem {
  const { content } = entry;
  const enclosures = (entry.links ?? []).filter(({ rel }) => rel === "enclosure");
  const hasContent = content?.value !== undefined;
  return {
    id: ["`<id>`", entry.id],
    links: [
      ['`<link rel="alternate">`', linkOf(entry.links, "alternate")],
      ["`<id>`", entry.id],
      ["the `src` of `<content>`", content?.src],
    ],
    title: ["`<title>`", toFeedText(entry.title)],
    published: [
      ["`<published>`", entry.published],
      ["`<dc:date>`", entry.dc?.dates?.[0]],
      ["`<updated>`", entry.updated],
    ],
    updated: [["`<updated>`", entry.updated]],
    language: ["`xml:lang`", content?.xml?.lang ?? entry.xml?.lang],
    bases: [entry.xml?.base, content?.xml?.base],
    authors: ["`<author>`", nonEmpty(peopleOf(entry.authors ?? entry.source?.authors))],
    categories: NOTHING,
    tags: [
      "`<category>`",
      nonEmpty(definedOnly((entry.categories ?? []).map(({ label, term }) => label ?? term))),
    ],
    body: toFeedText(hasContent ? content : entry.summary) ?? descriptionOf(entry.media),
    summary: hasContent ? ["`<summary>`", toFeedText(entry.summary)] : NOTHING,
    picture: pictureOf(entry.media, entry.itunes?.image),
    otherPictures: otherPicturesOf(entry.media),
    media: [
      ...enclosures.map(({ href, type, length, title }) => ({ url: href, type, bytes: length, title })),
      ...mediaOf(entry.media),
    ],
  };
}

function readJson(feed: Loose<JsonFeed.Feed<string>>): FeedContent {
  return {
    format: "json",
    self: feed.feed_url,
    next: feed.next_url,
    generator: undefined,
    home: feed.home_page_url ?? feed.feed_url,
    language: feed.language,
    bases: [],
    dates: [],
    authors: peopleOf(feed.authors),
    items: (feed.items ?? []).map(readJsonItem),
  };
}

function readJsonItem(item: JsonItem): FeedItem {
  const summary = text(item.summary);
  return {
    id: ["`id`", item.id],
    links: [
      ["`url`", item.url],
      ["`id`", item.id],
      ["`external_url`", item.external_url],
    ],
    title: ["`title`", text(item.title)],
    published: [
      ["`date_published`", item.date_published],
      ["`date_modified`", item.date_modified],
    ],
    updated: [["`date_modified`", item.date_modified]],
    language: ["`language`", item.language],
    bases: [],
    authors: ["`authors`", nonEmpty(peopleOf(item.authors))],
    categories: NOTHING,
    tags: ["`tags`", nonEmpty(item.tags ?? [])],
    body: html(item.content_html) ?? text(item.content_text) ?? summary,
    summary: ["`summary`", summary],
    picture: firstOf([
      ["`image`", toPicture(item.image)],
      ["`banner_image`", toPicture(item.banner_image)],
    ]),
    otherPictures: [],
    media: (item.attachments ?? []).map((attachment) => ({
      url: attachment.url,
      type: attachment.mime_type,
      title: attachment.title,
      bytes: attachment.size_in_bytes,
      seconds: attachment.duration_in_seconds,
    })),
  };
}

/** An Atom text construct (RFC 4287 §3.1); content of any other type is no text. */
function toFeedText(given: Loose<AtomFeed.Content> | undefined): FeedText | undefined {
  const type = given?.type?.toLowerCase() ?? "text";
  if (type === "html" || type === "xhtml" || /^(?:text\/html|application\/xhtml\+xml)\b/.test(type))
    return html(given?.value);
  return type === "text" || type === "text/plain" ? text(given?.value) : undefined;
}

function html(markup: string | undefined): FeedText | undefined {
  return markup === undefined ? undefined : { markup, format: "html" };
}

/** RSS allows HTML and plain text. */
function description(markup: string | undefined): FeedText | undefined {
  return markup === undefined ? undefined : html(escapePlainDescription(markup));
}

function text(markup: string | undefined): FeedText | undefined {
  return markup === undefined ? undefined : { markup, format: "text" };
}

function pagesOf(links: readonly LooseLink[] | undefined): Pick<FeedContent, "self" | "next"> {
  return { self: linkOf(links, "self"), next: linkOf(links, "next") ?? linkOf(links, "prev-archive") };
}

type LooseLink = Loose<AtomFeed.Link<string>>;

/** RFC 4287 §4.2.7.2: a link without `rel` is an alternate one. */
function linkOf(links: readonly LooseLink[] | undefined, wanted: string): string | undefined {
  return links?.find(({ rel = "alternate" }) => rel === wanted)?.href;
}

/** WordPress writes `R&amp;D` into a CDATA section. */
function definedOnly(names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name) => name !== undefined).map(unescapeHtml);
}

import type { AnyFeed, AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";
import { type Candidate, firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import type { FeedContent, FeedItem, FeedText, Medium, Picture } from "./feed-item.js";

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

type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Loose<T[Key]> | undefined }
    : T;
type RssItem = Loose<RssFeed.Item<string>>;
type RdfItem = Loose<RdfFeed.Item<string>>;
type AtomEntry = Loose<AtomFeed.Entry<string>>;
type JsonItem = Loose<JsonFeed.Item<string>>;

function readRss(feed: Loose<RssFeed.Feed<string>>): FeedContent {
  return {
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
  const creators = item.dc?.creators ?? [];
  const itunesAuthor = item.itunes?.author;
  const content = item.content?.encoded;
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
        ...(item.dc?.subjects ?? []),
      ]),
    ],
    body: html(content ?? item.description),
    summary:
      content === undefined
        ? NOTHING
        : firstOf([
            ["`<description>`", html(item.description)],
            ["`<itunes:summary>`", html(item.itunes?.summary)],
          ]),
    picture: pictureOf(item.media, item.itunes?.image),
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
    body: html(content ?? item.description),
    summary: content === undefined ? NOTHING : ["`<description>`", html(item.description)],
    picture: pictureOf(item.media),
    media: mediaOf(item.media),
  };
}

function readAtom(feed: Loose<AtomFeed.Feed<string>>): FeedContent {
  return {
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
    body: toFeedText(hasContent ? content : entry.summary),
    summary: hasContent ? ["`<summary>`", toFeedText(entry.summary)] : NOTHING,
    picture: pictureOf(entry.media, entry.itunes?.image),
    media: [
      ...enclosures.map(({ href, type, length, title }) => ({ url: href, type, bytes: length, title })),
      ...mediaOf(entry.media),
    ],
  };
}

function readJson(feed: Loose<JsonFeed.Feed<string>>): FeedContent {
  return {
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

function text(markup: string | undefined): FeedText | undefined {
  return markup === undefined ? undefined : { markup, format: "text" };
}

type LooseLink = Loose<AtomFeed.Link<string>>;

/** RFC 4287 §4.2.7.2: a link without `rel` is an alternate one. */
function linkOf(links: readonly LooseLink[] | undefined, wanted: string): string | undefined {
  return links?.find(({ rel = "alternate" }) => rel === wanted)?.href;
}

interface LoosePerson {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly link?: string | undefined;
  readonly uri?: string | undefined;
  readonly url?: string | undefined;
  readonly avatar?: string | undefined;
}

function peopleOf(people: readonly (LoosePerson | undefined)[] | undefined): readonly Value[] {
  return (people ?? []).flatMap((person) => {
    const name = person?.name ?? person?.email;
    if (person === undefined || name === undefined) return [];
    const { email, avatar } = person;
    return [makeValueMap({ name, email, avatar, url: person.url ?? person.uri ?? person.link })];
  });
}

function definedOnly(names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name) => name !== undefined);
}

type LooseMedia = Loose<NonNullable<RssFeed.Item<string>["media"]>>;

/** Media RSS: the first content that is a picture, else a thumbnail. */
function pictureOf(media: LooseMedia | undefined, image?: string): Candidate<Picture> {
  const all = [...(media?.contents ?? []), ...inGroups(media)];
  const content = all.find(isPicture);
  const thumbnail = media?.thumbnails?.[0] ?? media?.groups?.[0]?.thumbnails?.[0];
  return firstOf([
    [
      "`<media:content>`",
      content && {
        url: content.url,
        width: content.width,
        height: content.height,
        alt: content.description?.value ?? content.title?.value,
      },
    ],
    [
      "`<media:thumbnail>`",
      thumbnail && { url: thumbnail.url, width: thumbnail.width, height: thumbnail.height },
    ],
    ["`<itunes:image>`", toPicture(image)],
  ]);
}

function toPicture(url: string | undefined): Picture | undefined {
  return url === undefined ? undefined : { url };
}

function inGroups(media: LooseMedia | undefined) {
  return (media?.groups ?? []).flatMap(({ contents }) => contents ?? []);
}

function isPicture({
  medium,
  type,
}: {
  readonly medium?: string | undefined;
  readonly type?: string | undefined;
}): boolean {
  return medium === "image" || type?.startsWith("image/") === true;
}

function mediaOf(media: LooseMedia | undefined): readonly Medium[] {
  return [...(media?.contents ?? []), ...inGroups(media)]
    .filter((content) => !isPicture(content) && (content.type !== undefined || content.medium !== undefined))
    .map(({ url, type, fileSize, duration, title }) => ({
      url,
      type,
      bytes: fileSize,
      seconds: duration,
      title: title?.value,
    }));
}

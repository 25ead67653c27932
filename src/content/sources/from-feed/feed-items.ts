import type { AnyFeed, AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";
import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import type { FeedContent, FeedItem, FeedText, Medium, Picture } from "./feed-item.js";

/** What feedsmith's `parseFeed` returns; its dates are the text that was written. */
export type ParsedFeed = AnyFeed;

export function readFeedContent(parsed: ParsedFeed): FeedContent {
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
    format: "rss",
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
  return {
    id: item.guid?.value,
    links: [item.link, linkOf(item.atom?.links, "alternate"), permalink, item.enclosures?.[0]?.url],
    title: html(item.title ?? item.media?.title?.value ?? item.dc?.titles?.[0]),
    published: [item.pubDate, item.dc?.dates?.[0], item.atom?.published, item.dcterms?.created?.[0]],
    updated: [item.atom?.updated, item.dcterms?.modified?.[0]],
    language: item.dc?.languages?.[0] ?? item.xml?.lang,
    bases: [item.xml?.base],
    authors:
      creators.length > 0
        ? creators
        : (item.authors ?? []).length > 0
          ? peopleOf(item.authors)
          : [item.itunes?.author].filter((name) => name !== undefined),
    categories: namesOf(inTaxonomy(item, (domain) => domain === "category")),
    tags: namesOf([
      ...inTaxonomy(item, (domain) => domain !== "category" && domain !== "post_format"),
      ...(item.dc?.subjects ?? []),
    ]),
    body: html(item.content?.encoded ?? item.description),
    summary: item.content?.encoded === undefined ? undefined : html(item.description ?? item.itunes?.summary),
    picture: pictureOf(item.media, item.itunes?.image),
    media: [
      ...(item.enclosures ?? []).map(({ url, type, length }) => ({
        ...{ url, type, bytes: length },
        seconds: item.itunes?.duration,
      })),
      ...mediaOf(item.media),
    ],
  };
}

/** WordPress' exports name their taxonomies; elsewhere `domain` is an address, if anything. */
function inTaxonomy(
  { categories = [] }: RssItem,
  wanted: (domain: string | undefined) => boolean,
): readonly (string | undefined)[] {
  return categories.filter(({ domain }) => wanted(domain)).map(({ name }) => name);
}

function readRdf(feed: Loose<RdfFeed.Feed<string>>): FeedContent {
  return {
    format: "rdf",
    home: feed.link,
    language: feed.dc?.languages?.[0] ?? feed.xml?.lang,
    bases: [feed.xml?.base],
    dates: [feed.dc?.dates?.[0]],
    authors: feed.dc?.creators ?? [],
    items: (feed.items ?? []).map(readRdfItem),
  };
}

function readRdfItem(item: RdfItem): FeedItem {
  return {
    id: item.rdf?.about,
    links: [item.link, item.rdf?.about],
    title: html(item.title),
    published: [item.dc?.dates?.[0], item.dcterms?.created?.[0]],
    updated: [item.dcterms?.modified?.[0]],
    language: item.dc?.languages?.[0] ?? item.xml?.lang,
    bases: [item.xml?.base],
    authors: item.dc?.creators ?? [],
    categories: [],
    tags: namesOf(item.dc?.subjects ?? []),
    body: html(item.content?.encoded ?? item.description),
    summary: item.content?.encoded === undefined ? undefined : html(item.description),
    picture: pictureOf(item.media),
    media: mediaOf(item.media),
  };
}

function readAtom(feed: Loose<AtomFeed.Feed<string>>): FeedContent {
  return {
    format: "atom",
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
  return {
    id: entry.id,
    links: [linkOf(entry.links, "alternate"), entry.id, content?.src],
    title: toFeedText(entry.title),
    published: [entry.published, entry.dc?.dates?.[0], entry.updated],
    updated: [entry.updated],
    language: content?.xml?.lang ?? entry.xml?.lang,
    bases: [entry.xml?.base, content?.xml?.base],
    authors: peopleOf(entry.authors ?? entry.source?.authors),
    categories: [],
    tags: namesOf((entry.categories ?? []).map(({ label, term }) => label ?? term)),
    body:
      content?.value === undefined
        ? toFeedText(entry.summary)
        : toFeedText({ ...content, value: content.value }),
    summary: content?.value === undefined ? undefined : toFeedText(entry.summary),
    picture: pictureOf(entry.media, entry.itunes?.image),
    media: [
      ...enclosures.map(({ href, type, length, title }) => ({ url: href, type, bytes: length, title })),
      ...mediaOf(entry.media),
    ],
  };
}

function readJson(feed: Loose<JsonFeed.Feed<string>>): FeedContent {
  return {
    format: "json",
    home: feed.home_page_url ?? feed.feed_url,
    language: feed.language,
    bases: [],
    dates: [],
    authors: peopleOf(feed.authors),
    items: (feed.items ?? []).map(readJsonItem),
  };
}

function readJsonItem(item: JsonItem): FeedItem {
  return {
    id: item.id,
    links: [item.url, item.id, item.external_url],
    title: text(item.title),
    published: [item.date_published, item.date_modified],
    updated: [item.date_modified],
    language: item.language,
    bases: [],
    authors: peopleOf(item.authors),
    categories: [],
    tags: namesOf(item.tags ?? []),
    body: html(item.content_html) ?? text(item.content_text) ?? text(item.summary),
    summary: text(item.summary),
    picture: { url: item.image ?? item.banner_image },
    media: (item.attachments ?? []).map((attachment) => ({
      ...{ url: attachment.url, type: attachment.mime_type, title: attachment.title },
      ...{ bytes: attachment.size_in_bytes, seconds: attachment.duration_in_seconds },
    })),
  };
}

/** An Atom text construct (RFC 4287 §3.1); content of another type than these three is no text. */
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

function namesOf(names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name) => name !== undefined);
}

type LooseMedia = Loose<NonNullable<RssFeed.Item<string>["media"]>>;

/** Media RSS: a thumbnail, or the first content that is a picture. */
function pictureOf(media: LooseMedia | undefined, image?: string): Picture | undefined {
  const all = [...(media?.contents ?? []), ...inGroups(media)];
  const content = all.find(isPicture);
  const thumbnail = media?.thumbnails?.[0] ?? content?.thumbnails?.[0] ?? media?.groups?.[0]?.thumbnails?.[0];
  if (content !== undefined)
    return {
      ...{ url: content.url, width: content.width, height: content.height },
      alt: content.description?.value ?? content.title?.value,
    };
  if (thumbnail !== undefined)
    return { url: thumbnail.url, width: thumbnail.width, height: thumbnail.height };
  return image === undefined ? undefined : { url: image };
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
      ...{ url, type, bytes: fileSize, seconds: duration, title: title?.value },
    }));
}

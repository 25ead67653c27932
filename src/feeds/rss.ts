import { Feed as Builder } from "feed";
import type { Enclosure } from "#content/model/post.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { MEDIA_NAMESPACE, writeCover, writeMedia } from "#feeds/xml/media-rss.js";
import { ITUNES_NAMESPACE, writeEpisode, writePodcast } from "#feeds/xml/podcast.js";
import {
  childrenExcept,
  childrenNamed,
  element,
  parseXml,
  replaceTexts,
  streamXml,
  textElements,
  type XmlElement,
} from "#feeds/xml/xml-tree.js";
import { cleanFeed } from "./clean-feed.js";
import type { Feed, Item } from "./feed.js";
import { FEED_TYPES, HISTORY_NAMESPACE, PAGE_RELATIONS, stylesheetInstruction } from "./feed-formats.js";
import { headlineOf } from "./headline.js";
import { looksLikeMarkup } from "./markup.js";
import { inBatches, joinPieces, type Piece } from "./pieces.js";

/** One set for every feed, so that a first podcast or cover changes no line but its own. */
const NAMESPACES = {
  "xmlns:atom": "http://www.w3.org/2005/Atom",
  "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
  "xmlns:dc": "http://purl.org/dc/elements/1.1/",
  "xmlns:fh": HISTORY_NAMESPACE,
  "xmlns:itunes": ITUNES_NAMESPACE,
  "xmlns:media": MEDIA_NAMESPACE,
};

/**
 * The feed as RSS 2.0, following the RSS Best Practices Profile (https://www.rssboard.org/rss-profile).
 *
 * `feed` builds the document without bodies; its tree is completed and written with them, because extensions alone can't
 * declare namespaces or put channel elements before the items.
 *
 * @returns well-formed for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
export function writeRss(feed: Feed): string {
  return joinPieces(streamRss(feed));
}

/** `writeRss` in pieces, for documents of megabytes: some items at a time. */
export function streamRss(feed: Feed): Iterable<Piece> {
  const clean = cleanFeed(feed);
  const channel = completeChannel(readChannel({ ...clean, items: [] }), clean);
  return streamXml({
    ancestors: [element("rss", { version: "2.0", ...NAMESPACES }), channel],
    batches: streamItems(clean),
    instructions: [stylesheetInstruction(clean.stylesheet)],
  });
}

function* streamItems(feed: Feed): Generator<readonly XmlElement[]> {
  for (const items of inBatches(feed.items)) {
    const skeletons = childrenNamed(readChannel({ ...feed, items }), "item");
    yield skeletons.flatMap((skeleton, index) => {
      const item = items[index];
      return item === undefined ? [] : [completeItem(skeleton, item, feed)];
    });
  }
}

function readChannel(feed: Feed): XmlElement {
  const [channel] = childrenNamed(parseXml(buildSkeleton(feed)), "channel");
  if (channel === undefined) throw new Error("`feed` wrote an RSS document without a channel.");
  return channel;
}

function buildSkeleton(feed: Feed): string {
  const builder = new Builder({
    title: "-",
    link: feed.homeUrl,
    description: "-",
    updated: new Date(feed.updated ?? 0),
    language: feed.language.toLowerCase(),
    docs: "https://www.rssboard.org/rss-specification",
    generator: "Feedletter",
    ...(feed.icon === undefined ? {} : { image: feed.icon }),
    ...(feed.copyright === undefined ? {} : { copyright: "-" }),
  });
  for (const { url, updated, published } of feed.items) {
    builder.addItem({
      title: "-",
      link: url,
      guid: "-",
      date: new Date(updated),
      published: new Date(published),
    });
  }
  return builder.rss2();
}

function completeChannel(channel: XmlElement, feed: Feed): XmlElement {
  // A date nobody knows is left out: `feed` would print the clock's.
  const dropped = feed.updated === undefined ? ["image", "lastBuildDate"] : ["image"];
  const texts = {
    title: escapeHtmlText(feed.title),
    description: escapeHtmlText(feed.description || feed.title),
    copyright: writeRights(feed.copyright ?? ""),
  };
  const images = childrenNamed(channel, "image");
  return element(
    "channel",
    {},
    ...childrenExcept(replaceTexts(channel, texts), dropped),
    ...images.map((image) => replaceTexts(image, { title: texts.title, url: feed.icon ?? "" })),
    ...(feed.ttl === undefined ? [] : [element("ttl", {}, String(feed.ttl))]),
    ...writeEditor(feed),
    ...writeChannelLinks(feed),
    ...(feed.archived === undefined ? [] : [element("fh:archive", {})]),
    ...(feed.podcast === undefined ? [] : writePodcast(feed.podcast)),
  );
}

/** RSS says of titles and descriptions alone that they are HTML, so a plain line stays one. */
function writeRights(rights: string): string {
  return looksLikeMarkup(rights) ? escapeHtmlText(rights) : rights;
}

/** The one place for a mail address: see `writeAuthors`. */
function writeEditor({ authors }: Feed): readonly XmlElement[] {
  const editor = authors.find(({ email }) => email !== undefined);
  return textElements("managingEditor", editor && `${editor.email} (${editor.name})`);
}

function writeChannelLinks({ urls, hub, pages }: Feed): readonly XmlElement[] {
  const link = (rel: string, href: string | undefined, type?: string): readonly XmlElement[] =>
    href === undefined ? [] : [element("atom:link", { rel, type, href })];
  return [
    ...link("self", urls.rss, FEED_TYPES.rss),
    ...link("alternate", urls.atom, FEED_TYPES.atom),
    ...link("alternate", urls.json, FEED_TYPES.json),
    ...link("hub", hub),
    ...PAGE_RELATIONS.flatMap((relation) => link(relation, pages?.[relation]?.rss, FEED_TYPES.rss)),
  ];
}

function completeItem(skeleton: XmlElement, item: Item, feed: Feed): XmlElement {
  // There is always a description: RSS asks for it or a title, and the Best Practices Profile wants it before a body.
  const description = item.summary || headlineOf(item);
  const kept = childrenExcept(skeleton, ["title", "guid"]);
  return element(
    "item",
    {},
    ...textElements("title", escapeHtmlText(item.title)),
    ...kept,
    element("guid", { isPermaLink: String(item.id === item.url) }, item.id),
    ...writeAuthors(item),
    ...item.categories.map(({ name }) =>
      element("category", { domain: feed.categoryScheme }, escapeHtmlText(name)),
    ),
    ...writeCredits(item),
    ...textElements("dc:language", item.language),
    ...(item.updated === item.published
      ? []
      : textElements("atom:updated", new Date(item.updated).toISOString())),
    ...writeEnclosures(item),
    ...(feed.podcast === undefined ? [] : writeEpisode(item)),
    element("description", {}, escapeHtmlText(description)),
    ...(item.html ? [element("content:encoded", {}, { cdata: item.html })] : []),
  );
}

/**
 * Names as `dc:creator`, as often as there are authors. RSS's own `<author>` is a mail address, of which some readers
 * show only the address, and the W3C validator warns of an item with both: the address stands in the channel.
 */
function writeAuthors({ authors }: Item): readonly XmlElement[] {
  return authors.flatMap(({ name }) => textElements("dc:creator", name));
}

function writeCredits({ contributors, rights, comments, source, via, related }: Item): readonly XmlElement[] {
  const link = (rel: string, href: string | undefined): readonly XmlElement[] =>
    href === undefined ? [] : [element("atom:link", { rel, type: "text/html", href })];
  return [
    ...(contributors ?? []).flatMap(({ name }) => textElements("dc:contributor", name)),
    ...textElements("dc:rights", rights && writeRights(rights)),
    ...textElements("comments", comments),
    ...(source === undefined ? [] : [element("source", { url: source.url }, escapeHtmlText(source.title))]),
    ...link("related", related),
    ...link("via", via),
  ];
}

/**
 * RSS readers take one `<enclosure>` (RSS Best Practices Profile, "enclosure"): what can be played goes first. How long it
 * plays is said by Media RSS, because a single iTunes element makes a feed a podcast that lacks all the others.
 */
function writeEnclosures({ enclosures, cover }: Item): readonly XmlElement[] {
  const main = enclosures.find(({ type }) => /^(?:audio|video)\//i.test(type)) ?? enclosures[0];
  const described = enclosures.filter((enclosure) => enclosure !== main || enclosure.duration !== undefined);
  return [
    ...(main === undefined ? [] : [writeEnclosure(main)]),
    ...described.map(writeMedia),
    ...(cover === undefined ? [] : writeCover(cover)),
  ];
}

/** 0 is the length of a file whose length nobody knows (RSS Best Practices Profile, "enclosure"). */
function writeEnclosure({ url, type, bytes = 0 }: Enclosure): XmlElement {
  return element("enclosure", { url, length: bytes, type });
}

import { Feed as Builder } from "feed";
import type { Enclosure } from "#content/model/post.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { writeBrowserView } from "#feeds/xml/browser-view.js";
import { MEDIA_NAMESPACE, writeCover, writeMedia } from "#feeds/xml/media-rss.js";
import { ITUNES_NAMESPACE, PODCAST_NAMESPACE, writeEpisode, writePodcast } from "#feeds/xml/podcast.js";
import {
  childrenExcept,
  childrenNamed,
  element,
  parseXml,
  replaceTexts,
  streamXml,
  textElement,
  type XmlChild,
  type XmlElement,
} from "#feeds/xml/xml-tree.js";
import type { Piece } from "#files/file-content.js";
import { inBatches } from "./batches.js";
import { cleanFeed } from "./clean-feed.js";
import type { Feed, Item } from "./feed.js";
import { HISTORY_NAMESPACE, listLinks, stylesheetInstruction } from "./feed-formats.js";
import { headlineOf } from "./headline.js";
import { looksLikeMarkup } from "./markup.js";

/** One set for every feed, so that a first podcast or cover changes no line but its own. */
const NAMESPACES = {
  "xmlns:atom": "http://www.w3.org/2005/Atom",
  "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
  "xmlns:dc": "http://purl.org/dc/elements/1.1/",
  "xmlns:fh": HISTORY_NAMESPACE,
  "xmlns:itunes": ITUNES_NAMESPACE,
  "xmlns:media": MEDIA_NAMESPACE,
};

/** Only in podcasts: the W3C validator notes that it doesn't validate this one. */
const PODCAST_NAMESPACES = { "xmlns:podcast": PODCAST_NAMESPACE };

/**
 * The feed as RSS 2.0, some items at a time, following the RSS Best Practices Profile (https://www.rssboard.org/rss-profile).
 *
 * `feed` builds the document without bodies; it is then completed as a tree, because `feed`'s extensions can neither declare
 * namespaces nor put channel elements before the items.
 *
 * @returns well-formed for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
export function streamRss(feed: Feed): Iterable<Piece> {
  const clean = cleanFeed(feed);
  const channel = completeChannel(buildChannel({ ...clean, items: [] }), clean);
  return streamXml({
    ancestors: [
      element("rss", { version: "2.0", ...NAMESPACES, ...(clean.podcast && PODCAST_NAMESPACES) }),
      channel,
    ],
    batches: streamItems(clean),
    instruction: stylesheetInstruction(clean.stylesheet),
  });
}

function* streamItems(feed: Feed): Generator<Iterable<XmlElement>> {
  for (const items of inBatches(feed.items)) yield completeItems(items, feed);
}

function* completeItems(items: readonly Item[], feed: Feed): Generator<XmlElement> {
  const skeletons = childrenNamed(buildChannel({ ...feed, items }), "item");
  for (const [index, skeleton] of skeletons.entries()) {
    const item = items[index];
    if (item !== undefined) yield completeItem(skeleton, item, feed);
  }
}

/** Texts are placeholders, to be completed in the tree. */
function buildChannel({ items, ...feed }: Feed): XmlElement {
  const builder = new Builder({
    title: "-",
    link: feed.homeUrl,
    description: "-",
    updated: new Date(feed.updated ?? 0),
    language: feed.language.toLowerCase(),
    docs: "https://www.rssboard.org/rss-specification",
    generator: "Feedletter",
    image: feed.icon,
    copyright: feed.copyright && "-",
  });
  for (const { url, updated, published } of items) {
    const [date, publishedDate] = [new Date(updated), new Date(published)];
    builder.addItem({ title: "-", link: url, guid: "-", date, published: publishedDate });
  }
  const [channel] = childrenNamed(parseXml(builder.rss2()), "channel");
  if (channel === undefined) throw new Error("`feed` wrote an RSS document without a channel.");
  return channel;
}

function completeChannel(channel: XmlElement, feed: Feed): XmlElement {
  // `feed` writes the current time for a date that isn't known.
  const dropped = feed.updated === undefined ? ["image", "lastBuildDate"] : ["image"];
  const { title } = feed;
  const texts = {
    title,
    description: escapeHtmlText(feed.description || feed.title),
    copyright: escapeMarkup(feed.copyright ?? ""),
  };
  // The one place for a mail address: see `completeItem`.
  const editor = feed.authors.find(({ email }) => email !== undefined);
  return element(
    "channel",
    {},
    childrenExcept(replaceTexts(channel, texts), dropped),
    childrenNamed(channel, "image").map((image) => replaceTexts(image, { title, url: feed.icon ?? "" })),
    textElement("ttl", feed.ttl),
    textElement("managingEditor", editor && `${editor.email} (${editor.name})`),
    listLinks(feed, "rss").map((link) => element("atom:link", link)),
    feed.archived && element("fh:archive", {}),
    feed.podcast && writePodcast(feed.podcast),
    writeBrowserView(feed),
  );
}

/** Validators suspect markup in a plain line of rights. */
function escapeMarkup(text: string): string {
  return looksLikeMarkup(text) ? escapeHtmlText(text) : text;
}

function completeItem(skeleton: XmlElement, item: Item, feed: Feed): XmlElement {
  // RSS readers take one `<enclosure>` (RSS Best Practices Profile, "enclosure"); all others are in Media RSS.
  const [main] = item.enclosures;
  return element(
    "item",
    {},
    textElement("title", item.title),
    childrenExcept(skeleton, ["title", "guid"]),
    element("guid", { isPermaLink: String(item.id === item.url) }, item.id),
    // RSS's own `<author>` is a mail address: some readers show only the address, and the W3C validator warns of an item with
    // both. So names are `dc:creator`, as many as there are, and the address is in the channel.
    item.authors.map(({ name }) => textElement("dc:creator", name)),
    // Without its `domain`, which makes objects of the names in one of the most used parsers.
    item.categories.map(({ name }) => textElement("category", name)),
    writeCredits(item),
    textElement("dc:language", item.language),
    item.updated === item.published
      ? undefined
      : textElement("atom:updated", new Date(item.updated).toISOString()),
    main && writeEnclosure(main),
    feed.podcast && writeEpisode(item, feed.podcast),
    // Always there: RSS requires it or a title, and the Best Practices Profile wants it before a body.
    element("description", {}, escapeHtmlText(item.summary || headlineOf(item))),
    item.html ? element("content:encoded", {}, { cdata: item.html }) : undefined,
    // Last, as some readers take the first description of any kind for the summary.
    writeMoreMedia(item),
  );
}

function writeCredits({ contributors, rights, comments, source, via, related }: Item): XmlChild {
  return [
    contributors?.map(({ name }) => textElement("dc:contributor", name)),
    textElement("dc:rights", rights && escapeMarkup(rights)),
    textElement("comments", comments),
    source && element("source", { url: source.url }, source.title),
    related && element("atom:link", { rel: "related", type: "text/html", href: related }),
    via && element("atom:link", { rel: "via", type: "text/html", href: via }),
  ];
}

/**
 * Durations are given here, because a single iTunes element makes a feed a podcast that lacks all the others. The enclosure
 * comes last, as newsboat plays the last of several.
 */
function writeMoreMedia({ enclosures: [main, ...others], cover }: Item): XmlChild {
  const repeated = others.length > 0 || main?.duration !== undefined ? main : undefined;
  return [others.map(writeMedia), repeated && writeMedia(repeated), cover && writeCover(cover)];
}

/** 0 is the length of a file whose length is unknown (RSS Best Practices Profile, "enclosure"). */
function writeEnclosure({ url, type, bytes = 0 }: Enclosure): XmlElement {
  return element("enclosure", { url, length: bytes, type });
}

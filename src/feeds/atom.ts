import { Feed as Builder } from "feed";
import type { Author, Enclosure, Tag } from "#content/model/post.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { MEDIA_NAMESPACE, writeCover } from "#feeds/xml/media-rss.js";
import {
  childrenNamed,
  element,
  isElement,
  parseXml,
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

const UPDATED_OF_EMPTY_FEED = Date.UTC(2005, 11);

/**
 * The feed as Atom 1.0 (RFC 4287), archived as RFC 5005 §4 says where it has pages.
 *
 * A feed without items says the month of RFC 4287 as its `updated`: the element is required (§4.1.1), the clock's time
 * would change the file with every build, and validators think 1970 a mistake.
 *
 * @returns well-formed for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
export function writeAtom(feed: Feed): string {
  return joinPieces(streamAtom(feed));
}

/** `writeAtom` in pieces, for documents of megabytes: some entries at a time. */
export function streamAtom(feed: Feed): Iterable<Piece> {
  const clean = cleanFeed(feed);
  const root = element(
    "feed",
    {
      xmlns: "http://www.w3.org/2005/Atom",
      "xmlns:fh": HISTORY_NAMESPACE,
      "xmlns:media": MEDIA_NAMESPACE,
      "xml:lang": clean.language,
    },
    ...completeHead(parseXml(buildSkeleton({ ...clean, items: [] })), clean),
  );
  return streamXml({
    ancestors: [root],
    batches: streamEntries(clean),
    instructions: [stylesheetInstruction(clean.stylesheet)],
  });
}

function* streamEntries(feed: Feed): Generator<readonly XmlElement[]> {
  for (const items of inBatches(feed.items)) {
    const skeletons = childrenNamed(parseXml(buildSkeleton({ ...feed, items })), "entry");
    yield skeletons.flatMap((skeleton, index) => {
      const item = items[index];
      return item === undefined ? [] : [completeEntry(skeleton, item, feed)];
    });
  }
}

/** Ids stand in here as numbers: `feed` would normalise them as URLs, or throw. */
function buildSkeleton(feed: Feed): string {
  const builder = new Builder({
    id: "-",
    title: "-",
    updated: new Date(feed.updated ?? UPDATED_OF_EMPTY_FEED),
    generator: "Feedletter",
    ...(feed.description === "" ? {} : { description: "-" }),
    ...(feed.icon === undefined ? {} : { image: "-" }),
    ...(feed.favicon === undefined ? {} : { favicon: "-" }),
    ...(feed.copyright === undefined ? {} : { copyright: "-" }),
  });
  for (const { url, updated, published } of feed.items) {
    builder.addItem({ title: "-", link: url, date: new Date(updated), published: new Date(published) });
  }
  return builder.atom1();
}

function completeHead(skeleton: XmlElement, feed: Feed): readonly XmlElement[] {
  const replaced: Readonly<Record<string, readonly XmlElement[]>> = {
    id: [element("id", {}, feed.id)],
    title: [
      writeText("title", feed.title),
      ...writeFeedLinks(feed),
      ...writeFeedAuthors(feed),
      ...writeArchiveMark(feed),
    ],
    subtitle: [writeText("subtitle", feed.description)],
    logo: textElements("logo", feed.icon),
    icon: textElements("icon", feed.favicon),
    rights: [writeText("rights", feed.copyright ?? "")],
  };
  return skeleton.children.filter(isElement).flatMap((child) => replaced[child.name] ?? [child]);
}

/** A feed must name an author unless every entry does (RFC 4287 §4.1.1); the site is one where nobody else is known. */
function writeFeedAuthors({ authors, title }: Feed): readonly XmlElement[] {
  return (authors.length === 0 ? [{ name: title }] : authors).map((author) => writePerson("author", author));
}

function writeArchiveMark({ archived }: Feed): readonly XmlElement[] {
  return archived === undefined ? [] : [element("fh:archive", {})];
}

function writeFeedLinks({ homeUrl, urls, hub, pages }: Feed): readonly XmlElement[] {
  const link = (rel: string, href: string | undefined, type?: string): readonly XmlElement[] =>
    href === undefined ? [] : [element("link", { rel, type, href })];
  return [
    ...link("self", urls.atom, FEED_TYPES.atom),
    ...link("alternate", homeUrl, "text/html"),
    ...link("alternate", urls.rss, FEED_TYPES.rss),
    ...link("alternate", urls.json, FEED_TYPES.json),
    ...link("hub", hub),
    ...PAGE_RELATIONS.flatMap((relation) => link(relation, pages?.[relation]?.atom, FEED_TYPES.atom)),
  ];
}

function completeEntry(skeleton: XmlElement, item: Item, { categoryScheme }: Feed): XmlElement {
  return element(
    "entry",
    item.language === undefined ? {} : { "xml:lang": item.language },
    element("id", {}, item.id),
    writeText("title", headlineOf(item)),
    ...writeLinks(item),
    ...childrenNamed(skeleton, "published"),
    ...childrenNamed(skeleton, "updated"),
    ...item.authors.map((author) => writePerson("author", author)),
    ...(item.contributors ?? []).map((contributor) => writePerson("contributor", contributor)),
    ...item.categories.map((tag) => writeCategory(tag, categoryScheme)),
    ...item.enclosures.map(writeEnclosure),
    ...(item.cover === undefined ? [] : writeCover(item.cover)),
    ...(item.rights === undefined ? [] : [writeText("rights", item.rights)]),
    ...writeSource(item),
    ...writeSummary(item),
    ...(item.html ? [element("content", { type: "html" }, { cdata: item.html })] : []),
  );
}

/** RFC 4287 §4.2.7.2, and RFC 4685 §4 for `replies`. */
function writeLinks({ url, comments, via, related }: Item): readonly XmlElement[] {
  const link = (rel: string, href: string | undefined): readonly XmlElement[] =>
    href === undefined ? [] : [element("link", { rel, type: "text/html", href })];
  return [
    ...link("alternate", url),
    ...link("related", related),
    ...link("via", via),
    ...link("replies", comments),
  ];
}

/** RFC 4287 §4.2.11; when the other feed has changed, nobody knows, so it is as new as what was taken from it. */
function writeSource({ source, updated }: Item): readonly XmlElement[] {
  if (source === undefined) return [];
  return [
    element(
      "source",
      {},
      element("id", {}, source.url),
      writeText("title", source.title),
      element("updated", {}, new Date(updated).toISOString()),
      element("link", { rel: "self", href: source.url }),
    ),
  ];
}

/** An entry without a body must say something (RFC 4287 §4.1.2 recommends a summary there). */
function writeSummary(item: Item): readonly XmlElement[] {
  const summary = item.summary || (item.html ? "" : headlineOf(item));
  return summary === "" ? [] : [writeText("summary", summary)];
}

/**
 * Plain text as a text construct (RFC 4287 §3.1). What looks like markup is written as HTML, one escape more, because
 * validators suspect it in `type="text"` and some readers strip it there.
 */
function writeText(name: string, text: string): XmlElement {
  return looksLikeMarkup(text)
    ? element(name, { type: "html" }, escapeHtmlText(text))
    : element(name, { type: "text" }, text);
}

function writePerson(role: "author" | "contributor", { name, url, email }: Author): XmlElement {
  return element(
    role,
    {},
    element("name", {}, name),
    ...textElements("uri", url),
    ...textElements("email", email),
  );
}

function writeCategory({ name, slug }: Tag, scheme: string | undefined): XmlElement {
  return element("category", { term: slug, scheme, label: name });
}

/** The length is a hint that may be left out (RFC 4287 §4.2.7.6), so an unknown one is. */
function writeEnclosure({ url, type, bytes, title }: Enclosure): XmlElement {
  return element("link", { rel: "enclosure", type, length: bytes, title, href: url });
}

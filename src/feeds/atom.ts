import { Feed as Builder } from "feed";
import type { Author, Enclosure } from "#content/model/post.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { writeBrowserView } from "#feeds/xml/browser-view.js";
import { MEDIA_NAMESPACE, writeCover } from "#feeds/xml/media-rss.js";
import {
  childrenNamed,
  element,
  isElement,
  parseXml,
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

const UPDATED_OF_EMPTY_FEED = Date.UTC(2005, 11);

/**
 * The feed as Atom 1.0 (RFC 4287), some entries at a time; archived as in RFC 5005 §4 if it has archive pages.
 *
 * A feed without items gets the month of RFC 4287 as its `updated`: the element is required (§4.1.1), the current time
 * would change the file with every build, and validators take 1970 for a mistake.
 *
 * @returns well-formed for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
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
    completeHead(parseXml(buildSkeleton({ ...clean, items: [] })), clean),
  );
  return streamXml({
    ancestors: [root],
    batches: streamEntries(clean),
    instruction: stylesheetInstruction(clean.stylesheet),
  });
}

function* streamEntries(feed: Feed): Generator<Iterable<XmlElement>> {
  for (const items of inBatches(feed.items)) yield completeEntries(items, feed);
}

function* completeEntries(items: readonly Item[], feed: Feed): Generator<XmlElement> {
  const skeletons = childrenNamed(parseXml(buildSkeleton({ ...feed, items })), "entry");
  for (const [index, skeleton] of skeletons.entries()) {
    const item = items[index];
    if (item !== undefined) yield completeEntry(skeleton, item, feed);
  }
}

/** Texts are placeholders, to be completed in the tree; `feed` would normalise ids as URLs, or throw. */
function buildSkeleton({ items, ...feed }: Feed): string {
  const builder = new Builder({
    id: "-",
    title: "-",
    updated: new Date(feed.updated ?? UPDATED_OF_EMPTY_FEED),
    generator: "Feedletter",
    description: feed.description && "-",
    image: feed.icon && "-",
    favicon: feed.favicon && "-",
    copyright: feed.copyright && "-",
  });
  for (const { url, updated, published } of items) {
    builder.addItem({ title: "-", link: url, date: new Date(updated), published: new Date(published) });
  }
  return builder.atom1();
}

function completeHead(skeleton: XmlElement, feed: Feed): XmlChild {
  // A feed must name an author unless every entry does (RFC 4287 §4.1.1): the site, where nobody else is known.
  const authors = feed.authors.length === 0 ? [{ name: feed.title }] : feed.authors;
  const replaced: Readonly<Record<string, XmlChild>> = {
    id: element("id", {}, feed.id),
    title: [
      writeTitle(feed.title),
      listLinks(feed, "atom").map((link) => element("link", link)),
      authors.map((author) => writePerson("author", author)),
      feed.archived && element("fh:archive", {}),
    ],
    subtitle: writeText("subtitle", feed.description),
    logo: textElement("logo", feed.icon),
    icon: textElement("icon", feed.favicon),
    rights: writeText("rights", feed.copyright ?? ""),
  };
  const elements = skeleton.children.filter(isElement).map((child) => replaced[child.name] ?? child);
  return [...elements, writeBrowserView(feed)];
}

function completeEntry(skeleton: XmlElement, item: Item, { categoryScheme }: Feed): XmlElement {
  return element(
    "entry",
    { "xml:lang": item.language },
    element("id", {}, item.iri ?? item.id),
    writeTitle(headlineOf(item)),
    writeLink("alternate", item.url),
    writeLink("related", item.related),
    writeLink("via", item.via),
    // RFC 4685 §4
    writeLink("replies", item.comments),
    childrenNamed(skeleton, "published"),
    childrenNamed(skeleton, "updated"),
    item.authors.map((author) => writePerson("author", author)),
    item.contributors?.map((contributor) => writePerson("contributor", contributor)),
    // Some readers show the term, others the label.
    item.categories.map(({ name }) =>
      element("category", { term: name, scheme: categoryScheme, label: name }),
    ),
    item.enclosures.map(writeEnclosure),
    item.rights === undefined ? undefined : writeText("rights", item.rights),
    writeSource(item),
    writeSummary(item),
    item.html ? element("content", { type: "html" }, { cdata: item.html }) : undefined,
    // Last, as some readers take the first description of any kind for the summary, and the first content for the body.
    item.cover && writeCover(item.cover),
  );
}

/** RFC 4287 §4.2.7.2 */
function writeLink(rel: string, href: string | undefined): XmlElement | undefined {
  return href === undefined ? undefined : element("link", { rel, type: "text/html", href });
}

/** RFC 4287 §4.2.11. When the other feed changed is unknown; it is at least as new as the item taken from it. */
function writeSource({ source, updated }: Item): XmlElement | undefined {
  if (source === undefined) return undefined;
  return element(
    "source",
    {},
    element("id", {}, source.url),
    writeTitle(source.title),
    element("updated", {}, new Date(updated).toISOString()),
    element("link", { rel: "self", href: source.url }),
  );
}

/** RFC 4287 §4.1.2 recommends a summary for an entry without a body. */
function writeSummary(item: Item): XmlElement | undefined {
  const summary = item.summary || (item.html ? "" : headlineOf(item));
  return summary === "" ? undefined : writeText("summary", summary);
}

/** Also one that looks like markup is text (RFC 4287 §3.1.1.1): most readers show the escapes of an HTML title. */
function writeTitle(title: string): XmlElement {
  return element("title", { type: "text" }, title);
}

/**
 * Plain text as a text construct (RFC 4287 §3.1). What looks like markup is written as HTML, escaped once more, because
 * validators suspect it in `type="text"` and some readers strip it there.
 */
function writeText(name: string, text: string): XmlElement {
  return looksLikeMarkup(text)
    ? element(name, { type: "html" }, escapeHtmlText(text))
    : element(name, { type: "text" }, text);
}

function writePerson(role: "author" | "contributor", { name, url, email }: Author): XmlElement {
  return element(role, {}, element("name", {}, name), textElement("uri", url), textElement("email", email));
}

/** The length is an optional hint (RFC 4287 §4.2.7.6), left out if it is unknown. */
function writeEnclosure({ url, type, bytes, title }: Enclosure): XmlElement {
  return element("link", { rel: "enclosure", type, length: bytes, title, href: url });
}

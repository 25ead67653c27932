import { readHtml } from "#content/model/spilled-html.js";
import { decodePath } from "#content/text/uri.js";
import type { FeedFormat } from "#feeds/feed.js";
import { childrenNamed, isElement, parseXml, type XmlElement, type XmlNode } from "#feeds/xml/xml-tree.js";

/** An item as an earlier build wrote it. */
export interface PublishedItem {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly html: string;
}

/** The items of a document that an earlier build wrote; none if it can't be parsed. */
export function readPublishedItems(document: string, format: FeedFormat): readonly PublishedItem[] {
  try {
    if (format === "json") return readJson(document);
    const root = parseXml(document);
    return format === "rss" ? readRss(root) : readAtom(root);
  } catch {
    return [];
  }
}

function readJson(document: string): readonly PublishedItem[] {
  const parsed: unknown = JSON.parse(document);
  const items = fieldOf(parsed, "items");
  if (!Array.isArray(items)) return [];
  return items.map((item: unknown) => ({
    id: textField(item, "id"),
    url: textField(item, "url"),
    title: textField(item, "title"),
    html: textField(item, "content_html"),
  }));
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function textField(value: unknown, key: string): string {
  const field = fieldOf(value, key);
  return typeof field === "string" ? field : "";
}

function readRss(root: XmlElement): readonly PublishedItem[] {
  const items = childrenNamed(root, "channel").flatMap((channel) => childrenNamed(channel, "item"));
  return items.map((item) => ({
    id: textIn(item, "guid"),
    url: textIn(item, "link"),
    title: textIn(item, "title"),
    html: textIn(item, "content:encoded"),
  }));
}

function readAtom(root: XmlElement): readonly PublishedItem[] {
  const home = textIn(root, "id");
  return childrenNamed(root, "entry").map((entry) => {
    const link = childrenNamed(entry, "link").find(({ attributes }) => attributes.rel === "alternate");
    return {
      id: idOfIri(textIn(entry, "id"), home),
      url: link?.attributes.href ?? "",
      title: textIn(entry, "title"),
      html: textIn(entry, "content"),
    };
  });
}

function textIn(parent: XmlElement, name: string): string {
  const [child] = childrenNamed(parent, name);
  return child?.children.map(textOfNode).join("") ?? "";
}

function textOfNode(node: XmlNode): string {
  if (typeof node === "string") return node;
  return isElement(node) ? "" : readHtml(node.cdata);
}

/** An id that Atom can't hold was written as a fragment of the site's address. */
function idOfIri(iri: string, home: string): string {
  const [base = "", fragment = ""] = iri.split("#");
  return fragment !== "" && (base === home || base === `${home}/`) ? decodePath(fragment) : iri;
}

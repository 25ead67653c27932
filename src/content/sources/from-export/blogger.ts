import { nonEmpty } from "#content/front-matter/provenance.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import { judgeExported } from "./gate.js";
import { elementsOf, readXml, textOf, type XmlElement } from "./xml-items.js";

const KIND_SCHEME = "http://schemas.google.com/g/2005#kind";
const KIND = "http://schemas.google.com/blogger/2008/kind#";

/** The feed of a blog at Blogger, too, has entries with kinds; only an export has its templates and settings, or says the state. */
export function isBloggerExport(xml: string): boolean {
  return /<blogger:type>|<(?:app:)?control\b[^>]*>\s*<(?:app:)?draft\b|blogger\/2008\/kind#(?:template|settings)/.test(
    xml,
  );
}

/** The form of the blog's own settings, and that of Google Takeout. */
export function readBloggerExport(xml: string): FeedDocument {
  const feed = readXml(xml);
  const entries = feed === undefined ? [] : elementsOf(feed, "entry");
  return {
    format: "atom",
    self: undefined,
    next: undefined,
    generator: "Blogger",
    home: feed && linkOf(feed),
    language: undefined,
    bases: [],
    dates: [],
    authors: [],
    title: feed && textOf(feed, "title"),
    description: feed && textOf(feed, "subtitle"),
    items: entries.map(readEntry),
  };
}

function readEntry(entry: XmlElement): DocumentItem {
  const path = textOf(entry, "blogger:filename");
  const content = elementsOf(entry, "content")[0];
  const [picture] = elementsOf(entry, "media:thumbnail");
  return {
    id: ["`<id>`", textOf(entry, "id") || undefined],
    links: [
      ['`<link rel="alternate">`', linkOf(entry)],
      ["`<blogger:filename>`", path || undefined],
    ],
    title: ["`<title>`", { markup: textOf(entry, "title"), format: formatOf(elementsOf(entry, "title")[0]) }],
    published: [["`<published>`", textOf(entry, "published") || undefined]],
    updated: [["`<updated>`", textOf(entry, "updated") || undefined]],
    language: ["", undefined],
    bases: [],
    authors: ["`<author>`", nonEmpty(elementsOf(entry, "author").flatMap(nameOf))],
    categories: ["", undefined],
    tags: ["`<category>`", nonEmpty(labelsOf(entry))],
    // Takeout leaves the type out.
    body: content && { markup: content.text, format: "html" },
    summary: ["`<blogger:metaDescription>`", summaryOf(entry)],
    picture: ["`<media:thumbnail>`", picture && { url: picture.attributes.url }],
    otherPictures: [],
    media: [],
    ...judgeEntry(entry),
  };
}

function judgeEntry(entry: XmlElement) {
  const type = textOf(entry, "blogger:type");
  if (type !== "")
    return judgeExported(
      { type, status: textOf(entry, "blogger:status") },
      {
        from: "`<blogger:status>`",
        posts: new Set(["POST"]),
        published: new Set(["LIVE"]),
        drafts: new Set(["DRAFT", "SCHEDULED"]),
      },
    );
  const kind = elementsOf(entry, "category").find(({ attributes }) => attributes.scheme === KIND_SCHEME);
  const term = kind?.attributes.term ?? "";
  return judgeExported(
    { type: term.startsWith(KIND) ? term.slice(KIND.length) : term, status: draftOf(entry) },
    {
      from: "`<app:draft>`",
      posts: new Set(["post"]),
      published: new Set(["no"]),
      drafts: new Set(["yes"]),
    },
  );
}

/** What doesn't say so is no draft (RFC 5023 §13.1.1); an element without a word says nothing. */
function draftOf(entry: XmlElement): string {
  const controls = [...elementsOf(entry, "app:control"), ...elementsOf(entry, "control")];
  const [draft] = controls.flatMap((control) => [
    ...elementsOf(control, "app:draft"),
    ...elementsOf(control, "draft"),
  ]);
  return draft?.text ?? "no";
}

function linkOf(element: XmlElement): string | undefined {
  return elementsOf(element, "link").find(({ attributes: { rel = "alternate" } }) => rel === "alternate")
    ?.attributes.href;
}

function labelsOf(entry: XmlElement): readonly string[] {
  return elementsOf(entry, "category").flatMap(({ attributes: { scheme, term = "" } }) =>
    scheme === KIND_SCHEME || term === "" ? [] : [term],
  );
}

function nameOf(author: XmlElement): readonly string[] {
  const name = textOf(author, "name");
  // What Blogger calls somebody whose account is gone.
  return name === "" || name === "Unknown" ? [] : [name];
}

function summaryOf(entry: XmlElement) {
  const markup = textOf(entry, "blogger:metaDescription");
  return markup === "" ? undefined : ({ markup, format: "text" } as const);
}

function formatOf(title: XmlElement | undefined): "html" | "text" {
  return title?.attributes.type === "html" ? "html" : "text";
}

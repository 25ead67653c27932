import type { RecordField } from "#content/model/provenance.js";
import type { DocumentItem, FeedDocument } from "./feed-document.js";
import type { FeedFormat } from "./feed-item.js";

/** What `feed-items.ts` reads each field from, in its order where the order decides. */
interface Elements {
  readonly id: string;
  readonly links: readonly string[];
  readonly published: readonly string[];
  readonly updated: readonly string[];
  readonly title: string;
  readonly summary: string;
  readonly authors: string;
  readonly tags: string;
  readonly language: string;
  readonly cover: string;
}

const DUBLIN = { summary: "`<description>`", cover: "`<media:content>` or `<media:thumbnail>`" };

const ELEMENTS: Readonly<Record<FeedFormat, Elements>> = {
  rss: {
    ...DUBLIN,
    id: "`<guid>`",
    links: ["`<link>`", "`<atom:link>`", "`<guid>`", "`<enclosure>`"],
    published: ["`<pubDate>`", "`<dc:date>`", "`<atom:published>`", "`<dcterms:created>`"],
    updated: ["`<atom:updated>`", "`<dcterms:modified>`"],
    title: "`<title>`",
    authors: "`<dc:creator>`, `<author>` or `<itunes:author>`",
    tags: "`<category>` and `<dc:subject>`",
    language: "`<dc:language>` or `xml:lang`",
    cover: `${DUBLIN.cover}, \`<itunes:image>\` or an enclosed picture`,
  },
  rdf: {
    ...DUBLIN,
    id: "`rdf:about`",
    links: ["`<link>`", "`rdf:about`"],
    published: ["`<dc:date>`", "`<dcterms:created>`"],
    updated: ["`<dcterms:modified>`"],
    title: "`<title>`",
    authors: "`<dc:creator>`",
    tags: "`<dc:subject>`",
    language: "`<dc:language>` or `xml:lang`",
  },
  atom: {
    id: "`<id>`",
    links: ['`<link rel="alternate">`', "`<id>`", "the `src` of `<content>`"],
    published: ["`<published>`", "`<dc:date>`", "`<updated>`"],
    updated: ["`<updated>`"],
    title: "`<title>`",
    summary: "`<summary>`",
    authors: "`<author>`",
    tags: "`<category>`",
    language: "`xml:lang`",
    cover: `${DUBLIN.cover}, \`<itunes:image>\` or an enclosed picture`,
  },
  json: {
    id: "`id`",
    links: ["`url`", "`id`", "`external_url`"],
    published: ["`date_published`", "`date_modified`"],
    updated: ["`date_modified`"],
    title: "`title`",
    summary: "`summary`",
    authors: "`authors`",
    tags: "`tags`",
    language: "`language`",
    cover: "`image`, `banner_image` or an attached picture",
  },
};

interface ItemProvenanceContext {
  readonly document: FeedDocument;
  readonly recordField: RecordField;
  /** The item's address, and whether the link is it. */
  readonly isAddress: (link: string) => boolean;
  /** In the address. */
  readonly date: string | undefined;
}

/** Tells which elements the entry of an item is made of. */
export function recordItemProvenance(
  item: DocumentItem,
  { document, recordField, isAddress, date }: ItemProvenanceContext,
): void {
  const { title, links, ...elements } = ELEMENTS[document.format];
  const say = (field: string, from: string, value: unknown) => {
    const isThere = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (isThere) recordField(field, { from, text: typeof value === "string" ? value : undefined });
  };
  const link = item.links.findIndex((written) => written !== undefined && isAddress(written));
  const ofWordPress = item.writtenFor === "wordpress";
  recordField("url", { from: links[link] ?? "the feed's page and the id" });
  say("title", title, item.title);
  say("id", elements.id, item.id?.trim() || undefined);
  if (ofWordPress) recordField("draft", { from: "`<wp:status>` and `<wp:post_password>`" });
  for (const [from, text] of datesOf(item, elements.published)) say("date", from, text);
  say("date", "the URL", date);
  for (const text of item.draft === true ? [] : document.dates) say("date", "the feed's own date", text);
  const changes = ofWordPress ? ["`<wp:post_modified_gmt>`"] : elements.updated;
  for (const [at, text] of item.updated.entries()) say("updated", changes[at] ?? "", text);
  say("summary", ofWordPress ? "`<excerpt:encoded>`" : elements.summary, item.summary);
  say("authors", elements.authors, item.authors);
  say("authors", "the feed's own author", document.authors);
  say("categories", "`<category>`", item.categories);
  say("tags", elements.tags, item.tags);
  say("language", elements.language, item.language);
  say("language", "the feed's own language", document.language);
  recordField("cover", { from: ofWordPress ? `the featured image, ${elements.cover}` : elements.cover });
}

/** An export has its own dates around the feed's. */
function datesOf({ published, draft, writtenFor }: DocumentItem, ofFeed: readonly string[]) {
  const names =
    writtenFor === undefined
      ? ofFeed
      : ["`<wp:post_date_gmt>`", ...(draft === true ? [] : ofFeed), "`<wp:post_date>`"];
  return published.map((text, at) => [names[at] ?? "", text] as const);
}

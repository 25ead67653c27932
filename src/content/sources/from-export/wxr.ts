import { firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import type { DocumentItem, FeedDocument, Picture } from "#content/sources/from-feed/feed-item.js";
import { unescapeHtml } from "#content/text/escape.js";
import { judgeExported } from "./gate.js";
import { showEmbeds } from "./squarespace.js";
import { type GalleryPicture, type ShownGalleries, showGalleries } from "./wordpress-gallery.js";
import { elementsOf, readXml, textOf, type XmlElement } from "./xml-items.js";

export function isWordPressExport(xml: string): boolean {
  return /<wp:wxr_version>/.test(xml.slice(0, 20_000));
}

const VOCABULARY = {
  from: "`<wp:status>` and `<wp:post_password>`",
  posts: new Set(["post"]),
  published: new Set(["publish"]),
  drafts: new Set(["draft", "pending", "private", "future", "auto-draft"]),
};

interface ExportContext {
  /** Of the items that are attachments, by their ids. */
  readonly attachments: ReadonlyMap<string, XmlElement>;
  /** By the ids of the posts that they were uploaded to, in the order of their galleries. */
  readonly uploads: ReadonlyMap<string, readonly XmlElement[]>;
  /** Display names by login. */
  readonly authors: ReadonlyMap<string, string>;
}

/**
 * WordPress eXtended RSS, which Squarespace and others write, too. Each item is read by itself: not every item has a `<guid>`.
 * @param files of one export, which WordPress divides if it is large
 */
export function readWordPressExport(files: readonly string[]): FeedDocument {
  const channels = files.flatMap((xml) => {
    const root = readXml(xml);
    return (root && elementsOf(root, "channel")[0]) ?? [];
  });
  const [channel] = channels;
  const items = channels.flatMap((one) => elementsOf(one, "item"));
  const context = collectContext(channels, items);
  return {
    format: "rss",
    self: undefined,
    next: undefined,
    generator: nameGenerator(files[0] ?? ""),
    home: (channel && textOf(channel, "link")) || undefined,
    language: (channel && textOf(channel, "language")) || undefined,
    bases: [],
    dates: [],
    authors: [],
    title: channel && unescapeHtml(textOf(channel, "title")),
    description: channel && unescapeHtml(textOf(channel, "description")),
    items: items.map((item) => readItem(item, context)),
  };
}

/** Squarespace's export leaves the generator out. */
function nameGenerator(xml: string): string {
  const head = xml.slice(0, 100_000);
  return !head.includes("<generator>") && /squarespace/i.test(head) ? "Squarespace" : "WordPress";
}

function collectContext(channels: readonly XmlElement[], items: readonly XmlElement[]): ExportContext {
  const attachments = items.filter((item) => textOf(item, "wp:post_type") === "attachment");
  return {
    attachments: new Map(attachments.map((item) => [textOf(item, "wp:post_id"), item])),
    uploads: groupByParent(attachments),
    authors: new Map(
      channels
        .flatMap((channel) => elementsOf(channel, "wp:author"))
        .map((author) => {
          const login = textOf(author, "wp:author_login");
          return [login, nameIn(textOf(author, "wp:author_display_name")) || nameIn(login)];
        }),
    ),
  };
}

function groupByParent(attachments: readonly XmlElement[]): ReadonlyMap<string, readonly XmlElement[]> {
  const orderOf = (item: XmlElement): number => Number(textOf(item, "wp:menu_order")) || 0;
  const groups = new Map<string, XmlElement[]>();
  for (const item of attachments) {
    const parent = textOf(item, "wp:post_parent");
    const group = groups.get(parent);
    if (group === undefined) groups.set(parent, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) group.sort((one, other) => orderOf(one) - orderOf(other));
  return groups;
}

function readItem(item: XmlElement, context: ExportContext): DocumentItem {
  const meta = readMeta(item);
  const guid = textOf(item, "guid");
  const cover = context.attachments.get(meta.get("_thumbnail_id") ?? "");
  const [url, bytes, type] = meta.get("enclosure")?.split(/\r?\n/) ?? [];
  const state = judgeItem(item);
  const isDraft = state.draft?.[1] === true;
  const { markup, missing } = readContent(item, context);
  return {
    id: ["`<guid>`", guid || undefined],
    links: [["`<link>`", textOf(item, "link") || undefined]],
    title: ["`<title>`", { markup: textOf(item, "title"), format: "html" }],
    published: [
      ["`<wp:post_date_gmt>`", dateOf(item, "wp:post_date_gmt")],
      // What WordPress writes for a draft is the day of the export.
      ...(isDraft ? [] : [["`<pubDate>`", textOf(item, "pubDate") || undefined] as const]),
      // In the blog's zone, which the export doesn't name.
      ["`<wp:post_date>`", dateOf(item, "wp:post_date")?.replace(/Z$/, "")],
    ],
    updated: [["`<wp:post_modified_gmt>`", dateOf(item, "wp:post_modified_gmt")]],
    language: ["", undefined],
    bases: [],
    authors: ["`<dc:creator>`", nonEmpty(authorsOf(item, context))],
    categories: ["`<category>`", nonEmpty(termsOf(item, (domain) => domain === "category"))],
    tags: [
      "`<category>`",
      nonEmpty(termsOf(item, (domain) => !["", "category", "post_format", "author"].includes(domain))),
    ],
    body: { markup, format: "html" },
    unknownParts: missing === 0 ? [] : ["pictures of a gallery, which the export doesn't have"],
    summary: ["`<excerpt:encoded>`", summaryOf(item)],
    picture: firstOf([["the featured image", cover && pictureOf(cover)]]),
    otherPictures: [],
    media: url === undefined ? [] : [{ url: url.trim(), type, bytes: Number(bytes) || undefined }],
    related: ["`passthrough_url`", meta.get("passthrough_url") || undefined],
    writtenFor: "wordpress",
    ...state,
  };
}

function readContent(item: XmlElement, { attachments, uploads }: ExportContext): ShownGalleries {
  return showGalleries(showEmbeds(textOf(item, "content:encoded")), {
    find: (id) => {
      const found = attachments.get(id);
      return found && galleryPictureOf(found)[0];
    },
    own: () => (uploads.get(textOf(item, "wp:post_id")) ?? []).flatMap(galleryPictureOf),
  });
}

/** Nothing for sounds and documents. */
function galleryPictureOf(attachment: XmlElement): readonly GalleryPicture[] {
  const picture = pictureOf(attachment);
  if (!/\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?|$)/i.test(picture.url ?? "")) return [];
  return [
    { ...picture, id: textOf(attachment, "wp:post_id"), caption: textOf(attachment, "excerpt:encoded") },
  ];
}

function judgeItem(item: XmlElement) {
  return judgeExported(
    {
      type: textOf(item, "wp:post_type"),
      status: textOf(item, "wp:status"),
      locked: textOf(item, "wp:post_password") !== "",
    },
    VOCABULARY,
  );
}

/** Plugins for co-authors name them as terms, in their order. */
function authorsOf(item: XmlElement, { authors }: ExportContext): readonly string[] {
  const coAuthors = termsOf(item, (domain) => domain === "author");
  if (coAuthors.length > 0) return coAuthors;
  return elementsOf(item, "dc:creator").flatMap(({ text }) => authors.get(text) || nameIn(text) || []);
}

/** People log in to Squarespace with their mail address, which was never meant to be published. */
function nameIn(text: string): string {
  return text.includes("@") ? "" : text;
}

/** WordPress writes `R&amp;D` into a CDATA section. */
function termsOf(item: XmlElement, wanted: (domain: string) => boolean): readonly string[] {
  return elementsOf(item, "category").flatMap(({ attributes: { domain = "" }, text }) =>
    wanted(domain) && text !== "" ? [unescapeHtml(text)] : [],
  );
}

function readMeta(item: XmlElement): ReadonlyMap<string, string> {
  return new Map(
    elementsOf(item, "wp:postmeta").map((meta) => [
      textOf(meta, "wp:meta_key"),
      textOf(meta, "wp:meta_value"),
    ]),
  );
}

function summaryOf(item: XmlElement) {
  const markup = textOf(item, "excerpt:encoded");
  return markup === "" ? undefined : ({ markup, format: "html" } as const);
}

/** WordPress writes zeros for a missing date. */
function dateOf(item: XmlElement, name: string): string | undefined {
  const date = textOf(item, name);
  return date === "" || date.startsWith("0000") ? undefined : `${date}Z`;
}

function pictureOf(attachment: XmlElement): Picture {
  const meta = readMeta(attachment);
  // A PHP array.
  const metadata = meta.get("_wp_attachment_metadata") ?? "";
  const [, width] = /"width";i:(\d{1,6});/.exec(metadata) ?? [];
  const [, height] = /"height";i:(\d{1,6});/.exec(metadata) ?? [];
  return {
    url: textOf(attachment, "wp:attachment_url"),
    alt: meta.get("_wp_attachment_image_alt"),
    ...(width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) }),
  };
}

import { parseFeed } from "feedsmith";
import type { Candidate } from "#content/front-matter/provenance.js";
import {
  isWordPressExport,
  readWordPressExport,
  sizeOfAttachment,
  type WordPressExport,
  type WordPressItem,
} from "#content/sources/from-export/wxr.js";
import type { FeedContent, FeedItem, Picture } from "./feed-item.js";
import { readFeedContent } from "./feed-items.js";

/** An item, and what only an export of WordPress says about it. */
export interface DocumentItem extends FeedItem {
  /** Why it is not a post, as a sentence. */
  readonly notPostReason?: string;
  readonly draft?: Candidate<boolean>;
  readonly writtenFor?: "wordpress";
}

export interface FeedDocument extends FeedContent {
  readonly items: readonly DocumentItem[];
}

/** A feed's or an export's text, whatever its format; undefined for anything else. */
export function readFeedDocument(text: string): FeedDocument | undefined {
  const plain = dropDoctype(text);
  const content = parse(plain);
  if (content === undefined || !isWordPressExport(plain)) return content;
  const wordPress = readWordPressExport(plain);
  return { ...content, items: content.items.map((item) => mergeWordPressItem(item, wordPress)) };
}

function parse(text: string): FeedContent | undefined {
  try {
    return readFeedContent(parseFeed(text));
  } catch {
    // feedsmith throws for everything that it can't read, with messages that don't help.
    return undefined;
  }
}

/** Comments and processing instructions before the root. */
const PROLOG = /(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/y;

/**
 * Without its document type a feed can't declare entities: none is expanded a billion times, none reads a file. RSS 0.91
 * has one, but no feed needs it.
 */
export function dropDoctype(text: string): string {
  const bare = text.replace(/^\uFEFF/, "");
  PROLOG.lastIndex = 0;
  PROLOG.exec(bare);
  const start = PROLOG.lastIndex;
  if (!/^<!doctype/i.test(bare.slice(start, start + 9))) return bare;
  const end = endOfDoctype(bare, start);
  return bare.slice(0, start) + bare.slice(end);
}

/** XML §2.8: it may have quoted literals, comments, and an internal subset in brackets. Without an end it takes everything. */
function endOfDoctype(text: string, start: number): number {
  const piece = /<!--|["'[\]>]/g;
  piece.lastIndex = start;
  let depth = 0;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const [found] = match;
    if (found === "[") depth += 1;
    else if (found === "]") depth -= 1;
    else if (found !== ">") {
      const closing = found === "<!--" ? "-->" : found;
      const end = text.indexOf(closing, piece.lastIndex);
      if (end === -1) return text.length;
      piece.lastIndex = end + closing.length;
    } else if (depth <= 0) return piece.lastIndex;
  }
  return text.length;
}

const UNPUBLISHED_STATUSES = new Set(["draft", "pending", "private"]);
const PUBLISHED_STATUSES = new Set(["publish", "future"]);

/** An item that the export doesn't describe is left out: it might be somebody's draft. */
function mergeWordPressItem(item: FeedItem, { items, attachments, authors }: WordPressExport): DocumentItem {
  const found = items.get(item.id[1]?.trim() ?? "");
  if (found === undefined) return { ...item, notPostReason: "The export doesn't say what it is." };
  if (found.type !== "post") return { ...item, notPostReason: `Its type is "${found.type}".` };
  const draft = found.locked || UNPUBLISHED_STATUSES.has(found.status);
  if (!draft && !PUBLISHED_STATUSES.has(found.status))
    return { ...item, notPostReason: `Its status is "${found.status}".` };
  const cover = attachments.get(found.meta.get("_thumbnail_id") ?? "");
  const [url, bytes, type] = found.meta.get("enclosure")?.split(/\r?\n/) ?? [];
  const [fromAuthors, logins] = item.authors;
  return {
    ...item,
    draft: ["`<wp:status>` and `<wp:post_password>`", draft],
    writtenFor: "wordpress",
    body: { markup: found.content, format: "html" },
    published: [
      ["`<wp:post_date_gmt>`", found.published],
      ...(draft ? [] : item.published),
      ["`<wp:post_date>`", found.local],
    ],
    updated: [["`<wp:post_modified_gmt>`", found.updated]],
    summary: [
      "`<excerpt:encoded>`",
      found.excerpt === "" ? undefined : { markup: found.excerpt, format: "html" },
    ],
    authors: [
      fromAuthors,
      logins?.map((login) => (typeof login === "string" ? (authors.get(login) ?? login) : login)),
    ],
    picture: cover === undefined ? item.picture : ["the featured image", pictureOf(cover)],
    media: url === undefined ? item.media : [{ url, type, bytes: Number(bytes) || undefined }],
  };
}

function pictureOf(attachment: WordPressItem): Picture {
  return {
    url: attachment.url,
    alt: attachment.meta.get("_wp_attachment_image_alt"),
    ...sizeOfAttachment(attachment),
  };
}

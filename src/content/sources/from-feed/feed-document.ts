import { parseFeed } from "feedsmith";
import {
  isWordPressExport,
  readWordPressExport,
  sizeOfAttachment,
  type WordPressExport,
} from "#content/sources/from-export/wxr.js";
import type { FeedContent, FeedItem } from "./feed-item.js";
import { readFeedContent } from "./feed-items.js";

/** An item, and what only an export of WordPress says about it. */
export interface DocumentItem extends FeedItem {
  /** Why it is no post, as a sentence. */
  readonly notPostReason?: string;
  readonly draft?: boolean;
  readonly writtenFor?: "wordpress";
}

export interface FeedDocument extends FeedContent {
  readonly items: readonly DocumentItem[];
}

/** A feed's or an export's text, whatever its format. Undefined where it is none. */
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
    // feedsmith throws for everything that it can't read; what it says about it helps nobody.
    return undefined;
  }
}

/** Between the XML declaration and the root: comments and processing instructions. */
const PROLOG = /(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/y;

/**
 * Without its document type a feed can declare no entities: none is expanded a billion times, none reads a file. RSS 0.91
 * has one, and no feed needs it.
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

/** XML §2.8: quoted literals, comments, and an internal subset in brackets may stand before its end. One that never ends takes all. */
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

/** An item that the export doesn't describe stays out: it might be somebody's draft. */
function mergeWordPressItem(item: FeedItem, { items, attachments, authors }: WordPressExport): DocumentItem {
  const facts = items.get(item.id?.trim() ?? "");
  if (facts === undefined) return { ...item, notPostReason: "The export doesn't say what it is." };
  if (facts.type !== "post") return { ...item, notPostReason: `It is of the type "${facts.type}".` };
  const draft = facts.locked || UNPUBLISHED_STATUSES.has(facts.status);
  if (!draft && !PUBLISHED_STATUSES.has(facts.status))
    return { ...item, notPostReason: `Its status is "${facts.status}".` };
  const cover = attachments.get(facts.meta.get("_thumbnail_id") ?? "");
  const [url, bytes, type] = facts.meta.get("enclosure")?.split(/\r?\n/) ?? [];
  return {
    ...item,
    draft,
    writtenFor: "wordpress",
    body: { markup: facts.content, format: "html" },
    published: [facts.published, ...(draft ? [] : item.published), facts.local],
    updated: [facts.updated],
    summary: facts.excerpt === "" ? undefined : { markup: facts.excerpt, format: "html" },
    authors: item.authors.map((login) => (typeof login === "string" ? (authors.get(login) ?? login) : login)),
    ...(cover === undefined
      ? {}
      : {
          picture: {
            url: cover.url,
            alt: cover.meta.get("_wp_attachment_image_alt"),
            ...sizeOfAttachment(cover),
          },
        }),
    ...(url === undefined ? {} : { media: [{ url, type, bytes: Number(bytes) || undefined }] }),
  };
}

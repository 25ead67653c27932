import { parseFeed } from "feedsmith";
import { readXmlExport } from "#content/sources/from-export/xml-export.js";
import type { FeedContent, FeedDocument } from "./feed-item.js";
import { readFeedContent } from "./feed-items.js";

/** A feed's or an export's text, whatever its format; undefined for anything else. */
export function readFeedDocument(text: string): FeedDocument | undefined {
  const plain = dropDoctype(text);
  return readXmlExport([plain]) ?? parse(plain);
}

function parse(text: string): FeedContent | undefined {
  if (text.trimStart().startsWith("{") && isNestedTooDeeply(text)) return undefined;
  try {
    return readFeedContent(parseFeed(text));
  } catch {
    // feedsmith throws for everything that it can't read, with messages that don't help.
    return undefined;
  }
}

/** A feed has a handful of levels. Tens of thousands would keep V8's garbage collector busy for minutes. */
const MAX_JSON_DEPTH = 1_000;

export function isNestedTooDeeply(json: string): boolean {
  let depth = 0;
  for (const [mark] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[[{]|[\]}]/gs)) {
    if (mark === "[" || mark === "{") depth += 1;
    else if (mark === "]" || mark === "}") depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
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

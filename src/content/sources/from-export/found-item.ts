import { isDeepStrictEqual } from "node:util";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";

const NOTHING = ["", undefined] as const;

/** An item of an export, of which a format gives some facts. */
export function makeItem(known: Partial<DocumentItem>): DocumentItem {
  return {
    id: NOTHING,
    links: [],
    title: NOTHING,
    published: [],
    updated: [],
    language: NOTHING,
    bases: [],
    authors: NOTHING,
    categories: NOTHING,
    tags: NOTHING,
    summary: NOTHING,
    picture: NOTHING,
    otherPictures: [],
    media: [],
    ...known,
  };
}

export function makeDocument(items: readonly DocumentItem[], generator: string): FeedDocument {
  return {
    format: "json",
    self: undefined,
    next: undefined,
    generator,
    home: undefined,
    language: undefined,
    bases: [],
    dates: [],
    authors: [],
    items,
  };
}

/** As a part of a post that is lost. */
export const MISSING_TEXT = "the whole text, which the export doesn't have";

/** The values that are there more than once. */
export function findRepeated(values: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const value of values) (seen.has(value) ? repeated : seen).add(value);
  return repeated;
}

/** Several items with one id are several posts: each goes by its own address. Parts of an export may have the same item. */
export function dropRepeatedIds(document: FeedDocument): FeedDocument {
  const repeated = findRepeated(document.items.flatMap(({ id }) => id[1] ?? []));
  if (repeated.size === 0) return document;
  const first = new Map<string, DocumentItem>();
  const different = new Set<string>();
  const copies = new Set<DocumentItem>();
  for (const item of document.items) {
    const id = item.id[1];
    if (id === undefined || !repeated.has(id)) continue;
    const other = first.get(id);
    if (other === undefined) first.set(id, item);
    else if (isDeepStrictEqual(item, other)) copies.add(item);
    else different.add(id);
  }
  const items = document.items.map((item) => {
    if (copies.has(item)) return { ...item, notPostReason: "The export has it twice." };
    return different.has(item.id[1] ?? "") ? { ...item, id: NOTHING } : item;
  });
  return { ...document, items };
}

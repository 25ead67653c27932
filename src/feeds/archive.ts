import type { Entry } from "#content/model/post.js";

/** An archived feed (RFC 5005 §4) parted into its documents; every post is in exactly one of them. */
export interface Archive {
  /** The subscription document's posts, newest first: the newest `size`, and those that don't fill a page yet. */
  readonly current: readonly Entry[];
  /** Page 1 has the oldest posts. Each is complete: a newer post changes none. */
  readonly pages: readonly (readonly Entry[])[];
}

/**
 * Pages are counted from the oldest post on, so that they stay what they are while posts are added. A page that isn't full
 * would change, and readers that have seen it never ask again: its posts stay in the subscription document, which therefore
 * holds fewer than 2 × `size`.
 *
 * @param entries newest first
 */
export function splitIntoArchive(entries: readonly Entry[], size: number): Archive {
  const count = Math.max(0, Math.floor(entries.length / size) - 1);
  const pageAt = (index: number) =>
    entries.slice(entries.length - (index + 1) * size, entries.length - index * size);
  return {
    current: entries.slice(0, entries.length - count * size),
    pages: Array.from({ length: count }, (_, index) => pageAt(index)),
  };
}

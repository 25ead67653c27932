import type { Entry } from "#content/model/post.js";

/**
 * Splits an archived feed (RFC 5005 §4) into its documents. Every post is in exactly one of them, and in each the newest post
 * comes first: `current` is the subscription document, `pages` begin with the page of the oldest posts.
 *
 * Pages are counted from the oldest post, so that they don't change when posts are added. A page that isn't full would
 * change, and readers don't fetch a page twice: its posts stay in `current`, which holds fewer than 2 × `size`.
 *
 * @param entries newest first
 */
export function splitIntoArchive(
  entries: readonly Entry[],
  size: number,
): { readonly current: readonly Entry[]; readonly pages: readonly (readonly Entry[])[] } {
  const count = Math.max(0, Math.floor(entries.length / size) - 1);
  const pageAt = (index: number) =>
    entries.slice(entries.length - (index + 1) * size, entries.length - index * size);
  return {
    current: entries.slice(0, entries.length - count * size),
    pages: Array.from({ length: count }, (_, index) => pageAt(index)),
  };
}

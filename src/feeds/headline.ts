import type { Item } from "./feed.js";

const MAX_LENGTH = 80;

/**
 * A title for formats that require one: the item's own, else the beginning of its summary, cut between words, else the day
 * it was published (in UTC, so that it is the same everywhere).
 */
export function headlineOf({
  title,
  summary,
  published,
}: Pick<Item, "title" | "summary" | "published">): string {
  return title || truncate(summary) || new Date(published).toISOString().slice(0, 10);
}

/** Cuts between words, or within a very long word between graphemes, so that no emoji is cut in half. */
function truncate(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const end = lastBoundary(text, "word") || lastBoundary(text, "grapheme");
  return `${text.slice(0, end).trimEnd()}…`;
}

function lastBoundary(text: string, granularity: "word" | "grapheme"): number {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter("en", { granularity }).segment(
    text.slice(0, 2 * MAX_LENGTH),
  )) {
    if (index + segment.length > MAX_LENGTH) break;
    end = index + segment.length;
  }
  return end;
}

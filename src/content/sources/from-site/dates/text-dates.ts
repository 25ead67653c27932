import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import type { DatedText } from "./dated-texts.js";

/** Finds the date that a page of this site shows beside its title. */
export type FindTextDate = (texts: readonly DatedText[]) => string | undefined;

/** From so many pages on, one place for the date is no coincidence. */
const MIN_PAGES = 3;
/** Of the pages with dates at a place, so many may have several there. */
const MAX_LISTS = 0.1;

interface PlaceOfDates {
  pages: number;
  lists: number;
  readonly dates: Set<string>;
}

/**
 * Pages without a date for programs may have one for people. It counts where other pages have one at the same place, each its
 * own: what is the same on all pages is no date of a post, and what is there several times is a list.
 * @param pages the texts of all pages that have no other date
 */
export function learnTextDates(pages: readonly (readonly DatedText[])[]): FindTextDate {
  const places = new Map<number, PlaceOfDates>();
  for (const texts of pages)
    for (const [place, dates] of datesByPlace(texts)) {
      const known = places.get(place) ?? { pages: 0, lists: 0, dates: new Set() };
      places.set(place, known);
      known.pages += 1;
      if (dates.length > 1) known.lists += 1;
      for (const date of dates) known.dates.add(date);
    }
  const isUsual = (place: number): boolean => {
    const { pages: count, lists, dates } = places.get(place) ?? { pages: 0, lists: 0, dates: new Set() };
    return count >= MIN_PAGES && lists <= MAX_LISTS * count && dates.size >= Math.max(2, count / 3);
  };
  return (texts) => {
    const own = [...datesByPlace(texts)].filter(([place, dates]) => dates.length === 1 && isUsual(place));
    return own[0]?.[1][0];
  };
}

/** In the order of the page. */
function datesByPlace(texts: readonly DatedText[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const { place, text, tooltip } of texts) {
    const date = (tooltip === undefined ? undefined : findDate(tooltip)) ?? findDate(text);
    if (date === undefined) continue;
    const dates = found.get(place);
    if (dates === undefined) found.set(place, [date]);
    else dates.push(date);
  }
  return found;
}

const UTC = makeWallTimeResolver("UTC");
/** A line that says "published" and by whom has fewer. */
const MAX_WORDS = 16;
/** "Wednesday, 27 September 2023 at 10:00 PM CEST" */
const MAX_DATE_WORDS = 9;

/** The part of a line that is a date: most of it, so that a sentence with a date in it isn't taken. */
function findDate(line: string): string | undefined {
  const words = line.split(/[\s\u00b7|•]+/).filter((word) => word !== "");
  if (words.length > MAX_WORDS) return undefined;
  for (let length = Math.min(words.length, MAX_DATE_WORDS); length > 0; length -= 1)
    for (let start = 0; start + length <= words.length; start += 1) {
      const part = words
        .slice(start, start + length)
        .join(" ")
        .replace(/[,;.:]+$/, "");
      if (part.length < 0.3 * line.length) continue;
      if (/(?:19|20)\d\d/.test(part) && readFoundDate(part, UTC) !== undefined) return part;
    }
  return undefined;
}

import type { WallTime } from "#zoned-time.js";

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const DAY = 86_400_000;

/** The parts of a date that permalinks are made of, with leading zeros. */
export function dateParts(time: WallTime) {
  const date = new Date(time);
  const iso = date.toISOString();
  const weekday = date.getUTCDay();
  const firstOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  // ISO 8601: a week belongs to the year of its Thursday.
  const thursday = new Date(time + (4 - (weekday || 7)) * DAY);
  const firstOfWeekYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return {
    year: iso.slice(0, 4),
    month: iso.slice(5, 7),
    monthName: MONTHS[date.getUTCMonth()] ?? "",
    day: iso.slice(8, 10),
    hour: iso.slice(11, 13),
    minute: iso.slice(14, 16),
    second: iso.slice(17, 19),
    weekday,
    weekdayName: WEEKDAYS[weekday] ?? "",
    dayOfYear: String(Math.floor((time - firstOfYear) / DAY) + 1).padStart(3, "0"),
    week: String(Math.floor((thursday.getTime() - firstOfWeekYear) / DAY / 7) + 1).padStart(2, "0"),
    weekYear: String(thursday.getUTCFullYear()),
  };
}

/** Replaces the tokens of a permalink pattern. `read` gets a token's match; an unknown token makes everything undefined. */
export function fillTokens(
  pattern: string,
  token: RegExp,
  read: (match: readonly string[]) => string | undefined,
): string | undefined {
  let known = true;
  const filled = pattern.replace(token, (...match: string[]) => {
    const value = read(match);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? filled : undefined;
}

/** A path from the site's root, without empty segments. */
export function rootPath(path: string): string {
  return `/${path}`.replace(/\/{2,}/g, "/");
}

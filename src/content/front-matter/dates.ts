import { type Instant, instantOf, type WallTime, wallClockOf } from "#zoned-time.js";

/** The instant at which clocks in the site's zone show a wall time. */
export type ResolveWallTime = (wall: WallTime) => Instant;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const YEAR = "(?<year>\\d{4})";
const DAY_OF_MONTH = "(?<day>\\d{1,2})";
const MONTH_NAME =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const CLOCK = "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?";
const ZONE = "(?<zone>z|utc?|gmt|[ecmp][sd]t|[+-]\\d{2}(?::?\\d{2})?)";
const WEEKDAY = "(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,?\\s+)?";
const TIME = `(?:,?\\s+${CLOCK}(?:\\s*${ZONE})?)?`;

/** ISO 8601 and its usual variants: `2026-01-31`, `2026-01-31 10:00:00 +0100`, `2026-01-31T10:00:00.000Z`. */
const ISO = new RegExp(
  `^${YEAR}(?<separator>[-/])(?<month>\\d{1,2})\\k<separator>${DAY_OF_MONTH}(?:(?:t|\\s+)${CLOCK}\\s*${ZONE}?)?$`,
  "i",
);
/** RFC 5322 §3.3 and "31 January 2026". */
const DAY_FIRST = new RegExp(
  `^${WEEKDAY}${DAY_OF_MONTH}(?:st|nd|rd|th)?\\s+${MONTH_NAME},?\\s+${YEAR}${TIME}$`,
  "i",
);
/** "January 31, 2026". */
const MONTH_FIRST = new RegExp(
  `^${WEEKDAY}${MONTH_NAME}\\s+${DAY_OF_MONTH}(?:st|nd|rd|th)?,?\\s+${YEAR}${TIME}$`,
  "i",
);

/** The zones that RFC 5322 §4.3 knows by name, in hours. */
const NAMED_ZONES: ReadonlyMap<string, number> = new Map([
  ["est", -5],
  ["edt", -4],
  ["cst", -6],
  ["cdt", -5],
  ["mst", -7],
  ["mdt", -6],
  ["pst", -8],
  ["pdt", -7],
]);

/** UTF-16 units. No date is longer, and looking for one takes time that grows with the square of the length. */
const MAX_LENGTH = 200;

/**
 * Undefined where `text` isn't a date, or the calendar has no such day (30 February). Without an offset `inZone` decides;
 * without a time it is midnight there. Years 1 to 9999.
 */
export function readDate(text: string, inZone: ResolveWallTime): Instant | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const written = text.trim().replace(/\s*\([^()]*\)$/, "");
  const match = ISO.exec(written) ?? DAY_FIRST.exec(written) ?? MONTH_FIRST.exec(written);
  if (match?.groups === undefined) return undefined;
  const {
    year,
    month = "",
    day,
    hour = "0",
    minute = "0",
    second = "0",
    fraction = "0",
    zone,
  } = match.groups;
  const midnight = midnightOf(Number(year), monthOf(month), Number(day));
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  const wall = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds;
  if (zone === undefined) return inZone(wall);
  const offset = offsetOf(zone.toLowerCase());
  return offset === undefined ? undefined : wall - offset;
}

/** 1 to 12. */
function monthOf(written: string): number {
  return Number(written) || MONTHS.indexOf(written.slice(0, 3).toLowerCase()) + 1;
}

/** Undefined where the year or the month doesn't have the day. */
function midnightOf(year: number, month: number, day: number): WallTime | undefined {
  if (!(year >= 1 && year <= 9999)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

/** Milliseconds east of Greenwich. */
function offsetOf(zone: string): number | undefined {
  if (/^(?:z|utc?|gmt)$/.test(zone)) return 0;
  const named = NAMED_ZONES.get(zone);
  if (named !== undefined) return named * 3_600_000;
  const [, sign, hours, minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const DAY = 86_400_000;
const BLOCK_MS = 4 * DAY;

/**
 * Asks Intl once for four days, since asking costs more than reading a post's head: an offset that is the same at both ends
 * (and a day around them) is the same in between. The shortest change and back since 1900 took a week (America/Recife, 2000).
 *
 * @throws RangeError when the zone is unknown
 */
export function makeWallTimeResolver(zone: string): ResolveWallTime {
  const clock = wallClockOf(zone);
  const offsets = new Map<number, number | undefined>();
  return (wall) => {
    const block = Math.floor(wall / BLOCK_MS);
    if (!offsets.has(block)) {
      const [first, last] = [block * BLOCK_MS - DAY, (block + 1) * BLOCK_MS + DAY];
      const offset = clock(first) - first;
      offsets.set(block, clock(last) - last === offset ? offset : undefined);
    }
    const offset = offsets.get(block);
    return offset === undefined ? instantOf(wall, clock) : wall - offset;
  };
}

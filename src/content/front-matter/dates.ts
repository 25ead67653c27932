import { type Instant, instantOf, type WallTime, wallClockOf } from "#zoned-time.js";

/** The instant at which clocks in the site's zone show a wall time. */
export type ResolveWallTime = (wall: WallTime) => Instant;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const MONTH_NAME =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const CLOCK = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?";
const ZONE = "(z|utc?|gmt|[ecmp][sd]t|[+-]\\d{2}(?::?\\d{2})?)";
const WEEKDAY = "(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,?\\s+)?";

/** ISO 8601 and its usual variants: `2026-01-31`, `2026-01-31 10:00:00 +0100`, `2026-01-31T10:00:00.000Z`. */
const ISO = new RegExp(`^(\\d{4})([-/])(\\d{1,2})\\2(\\d{1,2})(?:(?:t|\\s+)${CLOCK}\\s*${ZONE}?)?$`, "i");
/** RFC 5322 §3.3 and "31 January 2026". */
const DAY_FIRST = new RegExp(
  `^${WEEKDAY}(\\d{1,2})(?:st|nd|rd|th)?\\s+${MONTH_NAME},?\\s+(\\d{4})(?:,?\\s+${CLOCK}(?:\\s*${ZONE})?)?$`,
  "i",
);
/** "January 31, 2026". */
const MONTH_FIRST = new RegExp(
  `^${WEEKDAY}${MONTH_NAME}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?:,?\\s+${CLOCK}(?:\\s*${ZONE})?)?$`,
  "i",
);

/** The four zones by name that RFC 5322 §4.3 knows, in hours. */
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

interface Parts {
  readonly year: string | undefined;
  /** 1 to 12 */
  readonly month: number;
  readonly day: string | undefined;
  /** Hour, minute, second, fraction, zone. */
  readonly clock: readonly (string | undefined)[];
}

/**
 * The instant that `text` names, or undefined where it is no date or the calendar has none such (30 February). Without an
 * offset it is what `inZone` says; without a time it is midnight there. Years 1 to 9999.
 */
export function readDate(text: string, inZone: ResolveWallTime): Instant | undefined {
  const parts = partsOf(text.trim().replace(/\s*\([^()]*\)$/, ""));
  if (parts === undefined) return undefined;
  const [hour = "0", minute = "0", second = "0", fraction = "0", zone] = parts.clock;
  const day = wallDay(Number(parts.year), parts.month, Number(parts.day));
  if (day === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  const wall = day + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds;
  if (zone === undefined) return inZone(wall);
  const offset = offsetOf(zone.toLowerCase());
  return offset === undefined ? undefined : wall - offset;
}

function partsOf(text: string): Parts | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return { year: iso[1], month: Number(iso[3]), day: iso[4], clock: iso.slice(5, 10) };
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null)
    return { year: dayFirst[3], month: monthOf(dayFirst[2]), day: dayFirst[1], clock: dayFirst.slice(4, 9) };
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst === null) return undefined;
  return {
    year: monthFirst[3],
    month: monthOf(monthFirst[1]),
    day: monthFirst[2],
    clock: monthFirst.slice(4, 9),
  };
}

function monthOf(name = ""): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Midnight of a day of the calendar, undefined where the month or the year doesn't have it. */
function wallDay(year: number, month: number, day: number): WallTime | undefined {
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
 * Asking Intl costs more than reading a post's head. Where the offset is the same at both ends of four days (and a day
 * around them) it is the same in between: the shortest change and back since 1900 took a week (America/Recife, October 2000).
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

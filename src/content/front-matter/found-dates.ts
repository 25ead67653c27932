import type { Instant, WallTime } from "#zoned-time.js";
import { makeWallTimeResolver, type ResolveWallTime, readDate } from "./dates.js";
import { meaningsOfZone, type ZoneMeaning } from "./zone-names.js";

/** A date as other people's programs write it. */
export interface FoundDate {
  readonly instant: Instant;
  /** What is uncertain about it, as a sentence. */
  readonly doubt?: string;
}

/** By the beginnings of the names of months, without accents: en, de, fr, es, it, nl, pt, sv, da, nb, pl, ru, tr. */
const MONTHS: readonly (readonly string[])[] = [
  ["jan", "gen", "ene", "sty", "янв", "oca"],
  ["feb", "fev", "lut", "фев", "sub"],
  ["mar", "mrt", "maa", "mrz", "мар"],
  ["apr", "avr", "abr", "kwi", "апр", "nis"],
  ["may", "mai", "mag", "mei", "maj", "мая", "маи"],
  ["jun", "juin", "giu", "cze", "июн", "haz"],
  ["jul", "juil", "lug", "lip", "июл", "tem"],
  ["aug", "aou", "ago", "sie", "авг", "agu"],
  ["sep", "set", "wrz", "сен", "eyl"],
  ["oct", "okt", "ott", "out", "paz", "окт", "eki"],
  ["nov", "lis", "ноя", "kas"],
  ["dec", "dez", "dic", "gru", "дек", "ara"],
];

const WEEKDAY = "(?:\\p{L}[\\p{L}-]{0,20}\\.?,?\\s+)?";
const DAY = "(?<day>\\d{1,2})";
const MONTH = "(?<month>\\p{L}{3,12})\\.?";
const YEAR = "(?<year>\\d{2,4})";
const CLOCK =
  "(?<hour>\\d{1,2})[:.h](?<minute>\\d{2})(?:[:.](?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?(?:\\s?(?<half>[ap]\\.?m\\.?)(?![\\p{L}]))?(?:\\s?uhr)?";
const ZONE =
  "(?:\\s*(?<zone>[a-z]{1,5}|[a-z]{3,12}(?:/[a-z_+-]{2,20}){1,2}|(?:gmt|utc?)?\\s?[+-]\\d{1,2}(?::?\\d{2})?))?";
const TIME = `(?:(?:t|,?\\s+(?:(?:um|at|a las|a|alle|as|om|kl\\.?)\\s+)?)${CLOCK}${ZONE})?`;

const FORMS = [
  // RFC 5322 in any language, RFC 850, "5 de mayo de 2026".
  `^${WEEKDAY}${DAY}(?:st|nd|rd|th|er|o|\\.)?(?:\\s+|-)(?:de\\s+|di\\s+|of\\s+)?${MONTH}(?:,?\\s+|-)(?:del?\\s+)?${YEAR}${TIME}$`,
  // C's asctime and the `date` program: "Fri May 17 10:00:00 CEST 2019".
  `^${WEEKDAY}${MONTH}\\s+${DAY},?\\s+${CLOCK}${ZONE}\\s+(?<year>\\d{4})$`,
  `^${WEEKDAY}${MONTH}\\s+${DAY}(?:st|nd|rd|th)?,?\\s+(?<year>\\d{4})${TIME}$`,
  `^(?<year>\\d{4})(?<separator>[-/.])(?<month>\\d{1,2})\\k<separator>${DAY}${TIME}$`,
  `^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})t(?<hour>\\d{2})(?<minute>\\d{2})(?<second>\\d{2})${ZONE}$`,
  `^${DAY}\\.\\s?(?<month>\\d{1,2})\\.\\s?(?<year>\\d{4})${TIME}$`,
  `^(?<year>\\d{4})\\s?[年년]\\s?(?<month>\\d{1,2})\\s?[月월]\\s?${DAY}\\s?[日일]${TIME}$`,
].map((form) => new RegExp(form, "u"));

/** UTF-16 units. No date is longer. */
const MAX_LENGTH = 100;

/**
 * Reads what `readDate` reads, and dates that are wrong by the standard but clear to people: two-digit years (RFC 5322 §4.3),
 * names of months and days in other languages, abbreviated zones, AM and PM. Undefined where it still isn't a date.
 */
export function readFoundDate(text: string, inZone: ResolveWallTime): FoundDate | undefined {
  const instant = readDate(text, inZone);
  if (instant !== undefined) return { instant };
  if (text.length > MAX_LENGTH) return undefined;
  const written = simplify(text);
  for (const form of FORMS) {
    const groups = form.exec(written)?.groups;
    const wall = groups === undefined ? undefined : wallTimeOf(groups);
    if (groups === undefined || wall === undefined) continue;
    return placeInZone(wall, groups.zone?.replace(/\s/g, ""), inZone);
  }
  return undefined;
}

/** Lower case without accents, comments and runs of white space; digits as ASCII has them. */
function simplify(text: string): string {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .normalize("NFC")
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/ ?\([^()]*\)$/, "")
      // Go names the zone after its offset, if only by the offset again.
      .replace(/([+-]\d{4}) (?:[a-z]{1,5}|[+-]\d{2,4})$/, "$1")
  );
}

type Groups = Readonly<Record<string, string | undefined>>;

/** `YYYY-MM-DDTHH:MM:SS.sss`, not yet checked against the calendar. */
function wallTimeOf(groups: Groups): string | undefined {
  const { year = "", month = "", day = "", minute = "0", second = "0", fraction = "0", half } = groups;
  const number =
    Number(month) || MONTHS.findIndex((names) => names.some((name) => month.startsWith(name))) + 1;
  const hour = hourOf(Number(groups.hour ?? "0"), half);
  if (number === 0 || hour === undefined) return undefined;
  // A leap second (RFC 5322 §3.3) isn't in our calendar.
  const clock = [hour, Number(minute), Math.min(Number(second), second === "60" ? 59 : 99)];
  const date = `${String(fullYearOf(year)).padStart(4, "0")}-${twoDigits(number)}-${twoDigits(Number(day))}`;
  return `${date}T${clock.map(twoDigits).join(":")}.${fraction}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** Of 24; undefined for 13 PM. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.startsWith("p") ? 12 : 0);
}

/** RFC 5322 §4.3: two digits are of 1950 to 2049; programs that count years from 1900 write three. */
function fullYearOf(written: string): number {
  const year = Number(written);
  if (written.length === 3) return 1900 + year;
  if (written.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return year;
}

function placeInZone(wall: string, zone: string | undefined, inZone: ResolveWallTime): FoundDate | undefined {
  const local = readDate(wall, inZone);
  const utc = readDate(`${wall}Z`, inZone);
  if (local === undefined || utc === undefined) return undefined;
  if (zone === undefined) return { instant: local };
  const name = zone.toUpperCase();
  const meanings = meaningsOfZone(zone);
  const [first, ...others] = meanings;
  const named = zone.includes("/") ? resolverOf(zone)?.(utc) : undefined;
  if (named !== undefined) return { instant: named };
  if (first === undefined)
    return { instant: local, doubt: `The time zone ${name} is unknown, so the site's is used.` };
  const instant = utc - first.minutes * MINUTE;
  if (others.length === 0) return { instant };
  if (meanings.some((meaning) => isSitesZone(meaning, utc, inZone))) return { instant: local };
  const [used] = meanings.map(({ minutes }) => describeOffset(minutes));
  const all = meanings.map(({ minutes }) => describeOffset(minutes)).join(" or ");
  return { instant, doubt: `${name} can mean ${all}; ${used} is used.` };
}

const MINUTE = 60_000;
const QUARTER = 91 * 24 * 60 * MINUTE;

/** Whether the site's clocks show this zone then, and the same as the clocks there in the rest of the year. */
function isSitesZone({ place, minutes }: ZoneMeaning, wall: WallTime, inZone: ResolveWallTime): boolean {
  if (place === undefined || inZone(wall) !== wall - minutes * MINUTE) return false;
  const there = resolverOf(place);
  return [1, 2, 3].every((at) => inZone(wall + at * QUARTER) === there?.(wall + at * QUARTER));
}

/** Undefined where Node doesn't know the zone. */
function resolverOf(zone: string): ResolveWallTime | undefined {
  try {
    return makeWallTimeResolver(zone);
  } catch {
    return undefined;
  }
}

function describeOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest === 0 ? "" : `:${twoDigits(rest)}`}`;
}

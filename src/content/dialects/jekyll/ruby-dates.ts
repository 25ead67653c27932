import type { Field } from "#content/model/value.js";

const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/;
/** What YAML takes for a time without a zone, which Ruby then reads as UTC. Without seconds it is text, and local time. */
const TIME_WITHOUT_ZONE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?$/;

/** `2026-02-30` is 2 March for Ruby. A day after the 31st is none for Ruby either. */
export function rollOver(written: string): string {
  const [all = "", year, month, day] = DAY.exec(written) ?? [];
  if (all === "" || Number(day) > 31 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1)
    return written;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return `${date.toISOString().slice(0, 10)}${written.slice(all.length)}`;
}

/** As `date` prints it. Ruby takes the zone and the year together for a zone that it doesn't know. */
const BY_UNIX = /^[A-Za-z]{3} ([A-Za-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) [A-Z]{3,4} (\d{4})$/;
/** For Ruby, the day comes before the month wherever the year is last. */
const DAY_FIRST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/;
const WITH_DOTS = /^(\d{4})\.(\d{1,2})\.(\d{1,2})(?!\d)/;
const HALF_DAY = /^(\d{4}-\d{1,2}-\d{1,2}[Tt ]\s*)(\d{1,2})(:\d\d(?::\d\d)?) ?([ap])\.?m\.?$/i;
/** Ruby stops reading there. */
const TWO_COLONS = /^(\d{4}-\d{1,2}-\d{1,2}[Tt ]\s*\d{1,2}:\d\d)::.*$/;

/** A date as Ruby reads it, written so that everybody reads it alike. */
export function normaliseDate(field: Field): Field {
  if (typeof field.value !== "string") return field;
  const written = field.value.trim();
  const value = rollOver(TIME_WITHOUT_ZONE.test(written) ? `${written} +0000` : withYearFirst(written));
  return value === field.value ? field : { ...field, value };
}

function withYearFirst(written: string): string {
  return written
    .replace(BY_UNIX, "$2 $1 $4 $3")
    .replace(DAY_FIRST, "$4-$3-$1")
    .replace(WITH_DOTS, "$1-$2-$3")
    .replace(TWO_COLONS, "$1")
    .replace(HALF_DAY, (_, day: string, hour: string, minutes: string, half: string) => {
      const inHalf = Number(hour) % 12;
      return `${day}${half.toLowerCase() === "p" ? inHalf + 12 : inHalf}${minutes}`;
    });
}

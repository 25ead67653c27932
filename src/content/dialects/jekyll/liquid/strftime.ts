import { dateParts } from "#content/dialects/permalinks.js";
import type { Instant, WallClock } from "#zoned-time.js";

/** A directive of Ruby's `Time#strftime`: flags, width, colons (of `%:z`) and the letter. */
const DIRECTIVE = /%([-0^#_]{0,3})(\d{0,3})(:{0,2})([A-Za-z%+])/g;

/** Formats an instant as Ruby's `Time#strftime` does on a computer in that zone. */
export function strftime(format: string, instant: Instant, clock: WallClock): string {
  const fields = fieldsOf(instant, clock);
  return format.replace(
    DIRECTIVE,
    (written, flags: string, width: string, colons: string, letter: string) => {
      const text =
        colons === "" ? formatLetter(letter, fields, (inner) => strftime(inner, instant, clock)) : undefined;
      const value = letter === "z" && colons !== "" ? withColon(fields.offset) : text;
      return value === undefined ? written : pad(value, { flags, width, letter });
    },
  );
}

function fieldsOf(instant: Instant, clock: WallClock) {
  const wall = clock(instant);
  const minutes = Math.round((wall - instant) / 60_000);
  const sign = minutes < 0 ? "-" : "+";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return {
    ...dateParts(wall),
    epoch: String(Math.floor(instant / 1000)),
    milliseconds: String(((wall % 1000) + 1000) % 1000).padStart(3, "0"),
    offset: `${sign}${String(hours).padStart(2, "0")}${String(rest).padStart(2, "0")}`,
  };
}

type TimeFields = ReturnType<typeof fieldsOf>;

function withColon(offset: string): string {
  return `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

const COMBINED: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  v: "%e-%^b-%Y",
  X: "%H:%M:%S",
  x: "%m/%d/%y",
  "+": "%a %b %e %H:%M:%S %Z %Y",
};

/** Undefined for a letter without a meaning. */
function formatLetter(
  letter: string,
  fields: TimeFields,
  format: (pattern: string) => string,
): string | undefined {
  const combined = COMBINED[letter];
  if (combined !== undefined) return format(combined);
  const hour = Number(fields.hour);
  switch (letter) {
    case "Y":
      return fields.year;
    case "C":
      return fields.year.slice(0, 2);
    case "y":
      return fields.year.slice(2);
    case "m":
      return fields.month;
    case "B":
      return fields.monthName;
    case "b":
    case "h":
      return fields.monthName.slice(0, 3);
    case "d":
      return fields.day;
    case "e":
      return String(Number(fields.day));
    case "j":
      return fields.dayOfYear;
    case "H":
      return fields.hour;
    case "k":
      return String(hour);
    case "I":
      return String(hour % 12 || 12).padStart(2, "0");
    case "l":
      return String(hour % 12 || 12);
    case "P":
      return hour < 12 ? "am" : "pm";
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "M":
      return fields.minute;
    case "S":
      return fields.second;
    case "L":
      return fields.milliseconds;
    case "N":
      return `${fields.milliseconds}000000`;
    case "z":
      return fields.offset;
    case "Z":
      return fields.offset === "+0000" ? "UTC" : fields.offset;
    case "A":
      return fields.weekdayName;
    case "a":
      return fields.weekdayName.slice(0, 3);
    case "u":
      return String(fields.weekday || 7);
    case "w":
      return String(fields.weekday);
    case "G":
      return fields.weekYear;
    case "g":
      return fields.weekYear.slice(2);
    case "V":
      return fields.week;
    case "U":
      return weekOfYear(fields, fields.weekday);
    case "W":
      return weekOfYear(fields, (fields.weekday + 6) % 7);
    case "s":
      return fields.epoch;
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    default:
      return undefined;
  }
}

/** @param daysIntoWeek since the day on which weeks begin */
function weekOfYear({ dayOfYear }: TimeFields, daysIntoWeek: number): string {
  return String(Math.floor((Number(dayOfYear) + 6 - daysIntoWeek) / 7)).padStart(2, "0");
}

const SPACE_PADDED = /^[ekl]$/;
const NAMES = /^[AaBbhpPZcv+]$/;

function pad(
  value: string,
  { flags, width, letter }: { readonly flags: string; readonly width: string; readonly letter: string },
): string {
  const cased = flags.includes("^")
    ? value.toUpperCase()
    : flags.includes("#")
      ? swapCase(value, letter)
      : value;
  if (flags.includes("-")) return /^\d+$/.test(cased) ? cased.replace(/^0+(?=\d)/, "") : cased;
  const isBlank =
    flags.includes("_") || (!flags.includes("0") && (SPACE_PADDED.test(letter) || NAMES.test(letter)));
  const length =
    width === "" ? (/^[eklmdHIMSjy]$/.test(letter) ? (letter === "j" ? 3 : 2) : 0) : Number(width);
  if (!isBlank) return cased.padStart(length, "0");
  return cased.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length)).padStart(length, " ");
}

function swapCase(value: string, letter: string): string {
  return letter === "p" ? value.toLowerCase() : value.toUpperCase();
}

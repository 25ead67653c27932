import { makeWallTimeResolver, readDate } from "#content/front-matter/dates.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import { strftime } from "./strftime.js";

/** A time in Liquid. It prints as Ruby's `Time` does, and is compared and sorted by its instant. */
interface RubyTime {
  readonly instant: Instant;
  readonly toString: () => string;
  readonly toJSON: () => string;
  readonly valueOf: () => number;
  readonly equals: (other: unknown) => boolean;
  readonly gt: (other: unknown) => boolean;
  readonly geq: (other: unknown) => boolean;
  readonly lt: (other: unknown) => boolean;
  readonly leq: (other: unknown) => boolean;
}

/** Times on the site's clock. */
export interface RubyClock {
  readonly timeOf: (instant: Instant) => RubyTime;
  /** Undefined for what is no date. */
  readonly read: (value: unknown) => Instant | undefined;
  readonly format: (instant: Instant, pattern: string) => string;
}

/** @param now what "now" and "today" mean; not the clock's time, so that the same content gives the same bytes */
export function makeRubyClock(timezone: string, now: () => Instant): RubyClock {
  const clock = wallClockOf(timezone);
  const inZone = makeWallTimeResolver(timezone);
  const format = (instant: Instant, pattern: string) => strftime(pattern, instant, clock);
  const read = (value: unknown): Instant | undefined => {
    if (isRubyTime(value)) return value.instant;
    if (typeof value === "number") return value * 1000;
    if (typeof value !== "string") return undefined;
    if (/^(?:now|today)$/i.test(value)) return now();
    if (/^\d{1,12}$/.test(value)) return Number(value) * 1000;
    return readDate(value, inZone) ?? readFoundDate(value, inZone)?.instant;
  };
  const compare =
    (instant: Instant, test: (difference: number) => boolean) =>
    (other: unknown): boolean => {
      const against = read(other);
      return against !== undefined && test(instant - against);
    };
  return {
    format,
    read,
    timeOf: (instant) => ({
      instant,
      toString: () => format(instant, "%Y-%m-%d %H:%M:%S %z"),
      toJSON: () => format(instant, "%Y-%m-%d %H:%M:%S %z"),
      valueOf: () => instant,
      equals: compare(instant, (difference) => difference === 0),
      gt: compare(instant, (difference) => difference > 0),
      geq: compare(instant, (difference) => difference >= 0),
      lt: compare(instant, (difference) => difference < 0),
      leq: compare(instant, (difference) => difference <= 0),
    }),
  };
}

function isRubyTime(value: unknown): value is RubyTime {
  return (
    typeof value === "object" && value !== null && "instant" in value && typeof value.instant === "number"
  );
}

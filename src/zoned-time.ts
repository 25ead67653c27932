/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

/** A date and time as a wall clock shows it, stored as if it were UTC, so that calendar arithmetic is plain arithmetic. */
export type WallTime = number;

/** Returns what a wall clock shows at `instant`, to the millisecond. */
export type WallClock = (instant: Instant) => WallTime;

/**
 * @param zone IANA name
 * @throws RangeError when the zone is unknown
 */
export function wallClockOf(zone: string): WallClock {
  if (/^(?:etc\/)?utc$/i.test(zone)) return (instant) => instant;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    const year = part.era === "BC" ? 1 - Number(part.year) : Number(part.year);
    const wall = new Date(0);
    wall.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
    wall.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
    return wall.getTime() + (((instant % 1000) + 1000) % 1000);
  };
}

const DAY = 86_400_000;

/**
 * The instant at which `clock` shows `wall`: the first of two if the time occurs twice (clocks go back), the first instant
 * after the gap if it never occurs (clocks go forward).
 */
export function instantOf(wall: WallTime, clock: WallClock): Instant {
  const before = wall - (clock(wall - DAY) - (wall - DAY));
  const after = wall - (clock(wall + DAY) - (wall + DAY));
  const exact = [before, after].filter((instant) => clock(instant) === wall);
  if (exact.length > 0) return Math.min(...exact);
  return firstInstantShowing(wall, clock, Math.min(before, after), Math.max(before, after));
}

/** Binary search for the millisecond at which the clock jumps over `wall`. */
function firstInstantShowing(wall: WallTime, clock: WallClock, low: Instant, high: Instant): Instant {
  let early = low;
  let late = high;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (clock(middle) < wall) early = middle;
    else late = middle;
  }
  return late;
}

import { Cron } from "croner";
import { FeedletterError, type Place } from "#errors.js";
import { type Instant, instantOf, type WallTime, wallClockOf } from "#zoned-time.js";

/** A cron expression read in a zone. */
export interface Schedule {
  /** The latest run at or before `now`; undefined before the first run. */
  readonly latestRun: (now: Instant) => Instant | undefined;
  /** The first run after `now`; undefined if the schedule never comes due again. */
  readonly nextRun: (now: Instant) => Instant | undefined;
}

/**
 * The expression is evaluated in wall-clock time, as if that were UTC, and the time zone then turns each run into an instant.
 * So a time that the clock skips (02:30 in spring) runs right after the gap, and one that occurs twice runs once.
 *
 * @param expression five fields, or a name such as `@weekly`
 * @throws FeedletterError E_SCHEDULE
 */
export function readSchedule(expression: string, zone: string, place?: Place): Schedule {
  const cron = parseExpression(expression, place);
  const clock = wallClockOf(zone);
  return {
    latestRun: (now) => {
      const wall = clock(now);
      // After clocks went back, a run may be at a wall-clock time that will occur a second time.
      const yesterday = now - DAY;
      const repeated = Math.max(0, clock(yesterday) - yesterday - (wall - now));
      let at: WallTime | undefined = wall + repeated + 1;
      do {
        at = cron.previousRuns(1, new Date(at))[0]?.getTime();
        if (at !== undefined && instantOf(at, clock) <= now) return instantOf(at, clock);
      } while (at !== undefined);
      return undefined;
    },
    nextRun: (now) => {
      let at: WallTime | undefined = clock(now);
      do {
        at = cron.nextRuns(1, new Date(at))[0]?.getTime();
        if (at !== undefined && instantOf(at, clock) > now) return instantOf(at, clock);
      } while (at !== undefined);
      return undefined;
    },
  };
}

const DAY = 86_400_000;

function parseExpression(expression: string, place: Place | undefined): Cron {
  try {
    return new Cron(expression, { timezone: "UTC", mode: "5-part" });
  } catch (cause) {
    throw new FeedletterError("E_SCHEDULE", {
      message: `"${expression}" is not a valid schedule.`,
      fix: 'Write five cron fields: minute hour day month weekday, such as "0 9 * * 1" for Mondays at nine.',
      ...(place === undefined ? {} : { place }),
      cause,
    });
  }
}

export interface ScheduledDigest {
  readonly name: string;
  readonly schedule: Schedule;
  /** How late a missed run may still be sent, in ms. */
  readonly catchUp: number;
}

/** What to do about a digest now; nothing if its latest run is in the ledger. */
export type DueRun = { readonly digest: string; readonly run: Instant } & (
  | { readonly kind: "due" }
  /** The machine was off for longer than `catchUp`: the run is recorded and skipped. */
  | { readonly kind: "too-late" }
  /** The ledger has no run of the digest. It starts with its next run, not with one from before it was set up. */
  | { readonly kind: "first-seen" }
);

/**
 * Pure. Of several missed runs only the latest counts.
 *
 * @param lastRuns the newest recorded run by digest
 */
export function dueRuns(
  now: Instant,
  digests: readonly ScheduledDigest[],
  lastRuns: ReadonlyMap<string, Instant>,
): readonly DueRun[] {
  return digests.flatMap(({ name, schedule, catchUp }): DueRun[] => {
    const run = schedule.latestRun(now);
    if (run === undefined) return [];
    const last = lastRuns.get(name);
    if (last === undefined) return [{ digest: name, run, kind: "first-seen" }];
    if (run <= last) return [];
    return [{ digest: name, run, kind: now - run > catchUp ? "too-late" : "due" }];
  });
}

/** Whether `serve` will send the next run at its time; if not, why. */
export type NextRunProof =
  | { readonly kind: "runs"; readonly at: Instant }
  | { readonly kind: "never"; readonly reason: string };

/**
 * Pure. Asks `dueRuns` what it would do at the time of the next run.
 *
 * @param lastRun the newest recorded run of the digest; undefined: `serve` records the latest one when it starts
 */
export function proveNextRun(
  now: Instant,
  digest: ScheduledDigest,
  lastRun: Instant | undefined,
): NextRunProof {
  const { name, schedule } = digest;
  const next = schedule.nextRun(now);
  if (next === undefined) return { kind: "never", reason: `the schedule of "${name}" never matches` };
  // The publisher may have sent it early.
  const at = lastRun === next ? schedule.nextRun(next) : next;
  if (at === undefined) return { kind: "never", reason: `the last run of "${name}" is over` };
  const known = new Map([[name, lastRun ?? schedule.latestRun(now) ?? now]]);
  const [due] = dueRuns(at, [digest], known);
  if (due?.kind === "due" && due.run === at) return { kind: "runs", at };
  const recorded =
    lastRun === undefined ? "" : `, because ${new Date(lastRun).toISOString()} is recorded as done`;
  return {
    kind: "never",
    reason: `the run of "${name}" at ${new Date(at).toISOString()} won't be sent${recorded}`,
  };
}

const UNITS = { m: 60_000, h: 3_600_000, d: DAY } as const;

/** "12h" → ms. The configuration's schema allows only such values. */
export function readDuration(text: string): number {
  const unit = text.at(-1);
  return Number.parseInt(text, 10) * (unit === "m" || unit === "h" || unit === "d" ? UNITS[unit] : 0);
}

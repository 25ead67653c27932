import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";

/**
 * Ms by which the clocks of machines that share a database may differ. Five minutes, as with Kerberos (RFC 4120 §1.6): machines
 * without NTP drift by seconds a day, and a clock that is really wrong is wrong by hours or years.
 */
export const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** A schedule's next run. The database shouldn't contain a later one. */
export interface NextRun {
  readonly digest: string;
  /** The first run after the clock's time; undefined if the schedule never runs again. */
  readonly next: Instant | undefined;
}

/** Times of one kind that were in the future, because the clock had been ahead, and that were recalculated. */
export interface ResetMarks {
  readonly kind: "runs" | "previews" | "retries" | "issues" | "leases" | "quota";
  readonly count: number;
  /** The latest of them. */
  readonly latest: Instant;
}

/** The times in the database. */
export interface ClockRecords {
  /** The newest time in the audit since the clock was last accepted; undefined while the audit is empty. */
  newest(): Promise<Instant | undefined>;
  /** Accepts the clock as right: earlier records no longer count for `newest`. */
  accept(now: Instant): Promise<void>;
  /**
   * Recalculates what was planned while the clock was ahead: which runs and previews are done, when mails are retried, and
   * until when they are claimed. Never changes the audit, consent or pauses.
   */
  resetMarks(now: Instant, schedules: readonly NextRun[]): Promise<readonly ResetMarks[]>;
}

/** @throws FeedletterError E_CLOCK if the clock is behind what has been recorded */
export async function requireClock(records: Pick<ClockRecords, "newest">, now: Instant): Promise<void> {
  const newest = await records.newest();
  if (newest === undefined || newest - now <= MAX_CLOCK_SKEW_MS) return;
  throw new FeedletterError("E_CLOCK", {
    message: `This machine's clock says ${isoOf(now)}, but the database has records from ${isoOf(newest)}. Nothing is sent.`,
    fix: "Correct the clock. If it is right now and was wrong then, run `feedletter doctor --accept-clock`.",
  });
}

/** One sentence about what was found and what was done about it. */
export function describeResetMarks({ kind, count, latest }: ResetMarks): string {
  const future = `the clock was ahead (up to ${isoOf(latest)})`;
  switch (kind) {
    case "runs":
      return `${future}: ${plural(count, "run")} recorded in the future removed; the schedule continues from now`;
    case "previews":
      return `${future}: ${plural(count, "preview")} recorded in the future will be mailed again`;
    case "retries":
      return `${future}: ${plural(count, "mail")} deferred for too long will be tried again now`;
    case "issues":
      return `${future}: ${plural(count, "issue")} deferred for too long will be continued now`;
    case "leases":
      return `${future}: ${plural(count, "mail")} claimed for too long will be free in 20 minutes`;
    case "quota":
      return `${future}: ${plural(count, "mail")} counted in the future now count as sent now`;
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString();
}

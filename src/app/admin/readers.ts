import { summariseDay } from "#app/readers/summarise-readers.js";
import type { ReadersDay } from "#pages/admin/readers-page.js";
import type { ReaderStatistics } from "#readers/reader-statistics.js";
import type { Instant } from "#zoned-time.js";
import { DAY_MS } from "./membership-periods.js";

/** The days of the last 90 (or fewer) that have numbers, newest first. @throws FeedletterError E_DATABASE */
export async function readReaders(
  statistics: ReaderStatistics,
  now: Instant,
  days = 90,
): Promise<readonly ReadersDay[]> {
  const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
  // A day of the site's zone may have begun already that hasn't in UTC.
  const found = await statistics.list({ from: dayOf(now - days * DAY_MS), to: dayOf(now + DAY_MS) });
  return found.map(summariseDay).toReversed();
}

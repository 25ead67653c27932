import type { MembershipStatistics } from "#deliveries/admin/membership-statistics.js";
import type { Period } from "#pages/admin/chart.js";
import type { ChartStep } from "#pages/admin/overview-page.js";
import type { Instant } from "#zoned-time.js";

type MembershipDay = Awaited<ReturnType<MembershipStatistics["days"]>>[number];

export const DAY_MS = 86_400_000;

/** How many periods are shown. */
const SHOWN: Readonly<Record<ChartStep, number>> = { day: 30, month: 12, year: 10 };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The last periods up to today, those without changes too, and how many subscribers there were at the end of each. */
export function membershipPeriods(
  days: readonly MembershipDay[],
  { step, now }: { readonly step: ChartStep; readonly now: Instant },
): readonly Period[] {
  const starts = periodStarts(step, now);
  const first = starts[0] ?? now;
  const changes = starts.map(() => ({ joined: 0, unsubscribed: 0, bounced: 0 }));
  let subscribers = 0;
  for (const { day, joined, unsubscribed, bounced } of days) {
    const at = day * DAY_MS;
    if (at < first) {
      subscribers += joined - unsubscribed;
      continue;
    }
    const index = starts.findLastIndex((start) => start <= at);
    const period = changes[index];
    if (period === undefined) continue;
    period.joined += joined;
    period.unsubscribed += unsubscribed;
    period.bounced += bounced;
  }
  return changes.map((period, index) => {
    subscribers += period.joined - period.unsubscribed;
    return { label: labelOf(step, starts[index] ?? now), ...period, subscribers };
  });
}

/** `31 Jan`, `Jan 2026` or `2026` */
function labelOf(step: ChartStep, start: Instant): string {
  const date = new Date(start);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  if (step === "day") return `${date.getUTCDate()} ${month}`;
  return step === "month" ? `${month} ${date.getUTCFullYear()}` : String(date.getUTCFullYear());
}

/** Oldest first. */
function periodStarts(step: ChartStep, now: Instant): readonly Instant[] {
  const today = new Date(now);
  const [year, month, date] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  return Array.from({ length: SHOWN[step] }, (_, index) => {
    const back = SHOWN[step] - 1 - index;
    if (step === "day") return Date.UTC(year, month, date - back);
    return step === "month" ? Date.UTC(year, month - back, 1) : Date.UTC(year - back, 0, 1);
  });
}

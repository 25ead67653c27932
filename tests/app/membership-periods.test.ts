import { describe, expect, test } from "vitest";
import { membershipPeriods } from "#app/admin/membership-periods.js";

const DAY = 86_400_000;
const day = (date: string, joined: number, unsubscribed = 0, bounced = 0) => ({
  ...{ day: Date.parse(date) / DAY, digest: "weekly", joined, unsubscribed, bounced },
});

describe("the chart of subscriptions", () => {
  const now = Date.parse("2026-03-01T23:59:59Z");
  const days = [
    day("2015-06-01", 50),
    day("2025-03-31", 4),
    day("2026-01-30", 10, 3),
    day("2026-02-28", 1, 2, 1),
  ];

  test("has each of the last 30 days, and begins with those who joined before", () => {
    const periods = membershipPeriods(days, { step: "day", now });
    expect(periods).toHaveLength(30);
    expect(periods[0]).toEqual({ label: "31 Jan", joined: 0, unsubscribed: 0, bounced: 0, subscribers: 61 });
    expect(periods.slice(-2)).toEqual([
      { label: "28 Feb", joined: 1, unsubscribed: 2, bounced: 1, subscribers: 60 },
      { label: "1 Mar", joined: 0, unsubscribed: 0, bounced: 0, subscribers: 60 },
    ]);
  });

  test("has the last twelve months and ten years, without a gap at the ends of months", () => {
    const months = membershipPeriods(days, { step: "month", now: Date.parse("2026-03-31") });
    expect(months.map(({ label }) => label).join(" ")).toBe(
      "Apr 2025 May 2025 Jun 2025 Jul 2025 Aug 2025 Sep 2025 Oct 2025 Nov 2025 Dec 2025 Jan 2026 Feb 2026 Mar 2026",
    );
    expect(months[0]).toMatchObject({ joined: 0, subscribers: 54 });
    expect(months.at(-2)).toMatchObject({ joined: 1, unsubscribed: 2, subscribers: 60 });
    const years = membershipPeriods(days, { step: "year", now });
    expect(years.map(({ joined }) => joined)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 4, 11]);
    expect(years.at(-1)).toMatchObject({ label: "2026", subscribers: 60 });
  });
});

import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { type AggregateReport, type SourceCounts, sumReports } from "#deliveries/reports/sender-reports.js";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 7);

const counts = (source: string, mails: number, aligned = mails, proved = ""): SourceCounts => ({
  ...{ source, mails, aligned, spfAligned: 0, dkimAligned: aligned, proved },
  ...{ quarantined: mails - aligned, rejected: 0, forwarded: 0 },
});

const report = (id: string, daysAgo: number, sources: readonly SourceCounts[]): AggregateReport => ({
  ...{ id, reporter: "google.com", domain: "notes.example", sources },
  ...{ begin: NOW - (daysAgo + 1) * DAY, end: NOW - daysAgo * DAY },
});

/** What every implementation has to do for the sums of DMARC reports. */
export function describeSenderReports(
  name: string,
  fresh: () => Promise<Pick<OpenDatabase, "senderReports">>,
): void {
  describe(`${name}: DMARC reports`, () => {
    test("are added up by source and reporter, each only once", async () => {
      const { senderReports } = await fresh();
      const first = report("a", 2, [counts("192.0.2.1", 100), counts("203.0.113.9", 7, 0, "other.example")]);
      const second = report("b", 1, [counts("192.0.2.1", 20, 19)]);
      const other = { ...report("c", 1, [counts("192.0.2.1", 5)]), reporter: "Yahoo" };
      for (const one of [first, second, other]) expect(await senderReports.record(one, NOW)).toBe("recorded");
      expect(await senderReports.record(first, NOW)).toBe("known");
      const listed = await senderReports.list("2026-01-01");
      expect(listed).toEqual(sumReports([first, second, other, first]));
      expect(listed).toMatchObject([
        {
          source: "192.0.2.1",
          reporter: "google.com",
          mails: 120,
          aligned: 119,
          from: "2026-06-12",
          to: "2026-06-13",
        },
        { source: "203.0.113.9", mails: 7, aligned: 0, quarantined: 7, proved: "other.example" },
        { source: "192.0.2.1", reporter: "Yahoo", mails: 5 },
      ]);
      expect(await senderReports.list("2026-06-13")).toMatchObject([{ mails: 20 }, { mails: 5 }]);
    });

    test("may have billions of mails and many sources", async () => {
      const { senderReports } = await fresh();
      const sources = Array.from({ length: 200 }, (_, index) => counts(`2001:db8::${index}`, 1_000_000_000));
      await senderReports.record(report("a", 2, sources), NOW);
      await senderReports.record(report("b", 2, sources), NOW);
      const listed = await senderReports.list("2026-01-01");
      expect(listed).toHaveLength(200);
      expect(listed[0]?.mails).toBe(2_000_000_000);
    });

    test("are forgotten after a while", async () => {
      const { senderReports } = await fresh();
      await senderReports.record(report("a", 60, [counts("192.0.2.1", 1)]), NOW - 60 * DAY);
      await senderReports.record(report("b", 1, [counts("192.0.2.1", 2)]), NOW);
      await senderReports.forget(NOW - 30 * DAY);
      expect(await senderReports.list("2026-01-01")).toMatchObject([{ mails: 2 }]);
      expect(await senderReports.record(report("b", 1, []), NOW)).toBe("known");
      expect(await senderReports.record(report("a", 60, []), NOW)).toBe("recorded");
    });
  });
}

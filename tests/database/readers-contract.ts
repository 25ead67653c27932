import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { DailyReaders, ReaderCount } from "#readers/reader-statistics.js";

const ALL = { from: "0000-00-00", to: "9999-99-99" };
const feedly: ReaderCount = { feed: "main", kind: "aggregator", reader: "Feedly", count: 42 };
const clients: ReaderCount = { feed: "main", kind: "reader", reader: "NetNewsWire", count: 5 };
const tag: ReaderCount = { feed: "tags/ä/", kind: "bot", reader: "crawlers", count: 1 };
const day = (name: string, counts: readonly ReaderCount[], isComplete = true): DailyReaders => ({
  day: name,
  isComplete,
  counts,
});

/** What every implementation has to do for the numbers of readers. */
export function describeReaders(
  name: string,
  fresh: () => Promise<Pick<OpenDatabase, "readerStatistics">>,
): void {
  describe(`${name}: readers of the feeds`, () => {
    test("are listed by day, feed, kind and name, and the same log again changes nothing", async () => {
      const { readerStatistics } = await fresh();
      const days = [day("2026-01-30", []), day("2026-01-31", [feedly, clients, tag], false)];
      await readerStatistics.record([...days].reverse());
      expect(await readerStatistics.list(ALL)).toEqual(days);
      await readerStatistics.record(days);
      expect(await readerStatistics.list(ALL)).toEqual(days);
    });

    test("of two parts of a day, the higher number is kept, and complete once is complete", async () => {
      const { readerStatistics } = await fresh();
      await readerStatistics.record([day("2026-01-31", [feedly, { ...clients, count: 3 }])]);
      await readerStatistics.record([day("2026-01-31", [{ ...feedly, count: 40 }, clients, tag], false)]);
      expect(await readerStatistics.list(ALL)).toEqual([day("2026-01-31", [feedly, clients, tag])]);
    });

    test("are listed from the first to the last day that was asked for", async () => {
      const { readerStatistics } = await fresh();
      const names = ["2026-01-29", "2026-01-30", "2026-01-31", "2026-02-01"];
      await readerStatistics.record(names.map((name) => day(name, [feedly])));
      const found = await readerStatistics.list({ from: "2026-01-30", to: "2026-01-31" });
      expect(found.map(({ day }) => day)).toEqual(["2026-01-30", "2026-01-31"]);
    });

    test("may be of many feeds and programs", async () => {
      const { readerStatistics } = await fresh();
      const counts = Array.from({ length: 2_500 }, (_, index) => ({ ...tag, feed: `tags/${index}/` }));
      await readerStatistics.record([day("2026-01-31", counts)]);
      const [found] = await readerStatistics.list(ALL);
      expect(found?.counts).toHaveLength(2_500);
    });
  });
}

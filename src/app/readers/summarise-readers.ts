import type { DailyReaders, ReaderCount, ReaderKind } from "#readers/reader-statistics.js";

/** How many there were. `subscribers`: those of aggregators, and clients of other readers. */
export interface ReaderTotals {
  readonly subscribers: number;
  readonly aggregators: number;
  readonly readers: number;
  readonly browsers: number;
  readonly bots: number;
}

export interface DaySummary extends ReaderTotals {
  readonly day: string;
  readonly isComplete: boolean;
  readonly feeds: readonly (ReaderTotals & { readonly feed: string })[];
  /** In all feeds: aggregators and readers, the largest first. */
  readonly byReader: readonly {
    readonly reader: string;
    readonly kind: ReaderKind;
    readonly count: number;
  }[];
}

/** The sums of a day. Who subscribes to two feeds counts twice: nobody can be recognised. */
export function summariseDay({ day, isComplete, counts }: DailyReaders): DaySummary {
  const feeds = [...new Set(counts.map(({ feed }) => feed))].map((feed) => ({
    feed,
    ...sumUp(counts.filter((count) => count.feed === feed)),
  }));
  const readers = new Map<string, { reader: string; kind: ReaderKind; count: number }>();
  for (const { reader, kind, count } of counts) {
    if (kind !== "aggregator" && kind !== "reader") continue;
    const key = `${kind} ${reader}`;
    const known = readers.get(key);
    readers.set(key, { reader, kind, count: (known?.count ?? 0) + count });
  }
  return {
    ...{ day, isComplete },
    ...sumUp(counts),
    // The main feed first, then the most read.
    feeds: feeds.sort(
      (a, b) =>
        Number(b.feed === "main") - Number(a.feed === "main") ||
        b.subscribers - a.subscribers ||
        (a.feed < b.feed ? -1 : 1),
    ),
    byReader: [...readers.values()].sort(
      (a, b) => b.count - a.count || (a.reader < b.reader ? -1 : a.reader > b.reader ? 1 : 0),
    ),
  };
}

function sumUp(counts: readonly ReaderCount[]): ReaderTotals {
  const of = (kind: ReaderKind): number =>
    counts.reduce((sum, count) => (count.kind === kind ? sum + count.count : sum), 0);
  const [aggregators, readers] = [of("aggregator"), of("reader")];
  return {
    subscribers: aggregators + readers,
    ...{ aggregators, readers },
    browsers: of("browser"),
    bots: of("bot"),
  };
}

import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { compareCounts } from "#readers/count-readers.js";
import type { DailyReaders, ReaderCount, ReaderStatistics } from "#readers/reader-statistics.js";
import { chunksOf } from "./chunks.js";
import type { Tables } from "./tables.js";

/** Implements the port on any database. */
export function createReaderStatistics(db: Kysely<Tables>): ReaderStatistics {
  return {
    record: async (days) => {
      if (days.length === 0) return;
      await db.transaction().execute(async (transaction) => {
        for (const day of days) await recordDay(transaction, day);
      });
    },
    list: async ({ from, to }) => {
      const days = await db
        .selectFrom("reader_days")
        .selectAll()
        .where("day", ">=", from)
        .where("day", "<=", to)
        .orderBy("day")
        .execute();
      const counts = await db
        .selectFrom("reader_counts")
        .selectAll()
        .where("day", ">=", from)
        .where("day", "<=", to)
        .execute();
      const byDay = new Map<string, ReaderCount[]>();
      for (const { day, feed, kind, reader, readers } of counts) {
        const found = byDay.get(day) ?? [];
        found.push({ feed, kind, reader, count: readers });
        byDay.set(day, found);
      }
      return days.map(({ day, is_complete }) => ({
        ...{ day, isComplete: is_complete === 1 },
        counts: (byDay.get(day) ?? []).sort(compareCounts),
      }));
    },
  };
}

async function recordDay(db: Transaction<Tables>, { day, isComplete, counts }: DailyReaders): Promise<void> {
  await db
    .insertInto("reader_days")
    .values({ day, is_complete: isComplete ? 1 : 0 })
    .onConflict((conflict) =>
      conflict.column("day").doUpdateSet({ is_complete: higher("reader_days", "is_complete") }),
    )
    .execute();
  for (const chunk of chunksOf(counts))
    await db
      .insertInto("reader_counts")
      .values(chunk.map(({ feed, kind, reader, count }) => ({ day, feed, kind, reader, readers: count })))
      .onConflict((conflict) =>
        conflict
          .columns(["day", "feed", "kind", "reader"])
          .doUpdateSet({ readers: higher("reader_counts", "readers") }),
      )
      .execute();
}

function higher(table: string, column: string): RawBuilder<number> {
  const known = sql.ref(`${table}.${column}`);
  const found = sql.ref(`excluded.${column}`);
  return sql<number>`case when ${found} > ${known} then ${found} else ${known} end`;
}

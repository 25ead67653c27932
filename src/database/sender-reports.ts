import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import {
  type AggregateReport,
  addCounts,
  dayOfReport,
  type SenderReports,
  type SourceCounts,
  utcDay,
} from "#deliveries/reports/sender-reports.js";
import { chunksOf } from "./chunks.js";
import type { Tables } from "./tables.js";

/** Far more than a domain's receivers send in the time for which they are kept. */
const MAX_REPORTS = 20_000;
/** Beyond that, new sources of a day are counted together. */
const MAX_SOURCES = 20_000;

const COUNTS = [
  "mails",
  "aligned",
  "spf_aligned",
  "dkim_aligned",
  "quarantined",
  "rejected",
  "forwarded",
] as const;

/** Implements the port on any database. */
export function createSenderReports(db: Kysely<Tables>): SenderReports {
  return {
    record: (report, now) =>
      db.transaction().execute(async (transaction) => {
        if ((await countRows(transaction, "dmarc_reports")) >= MAX_REPORTS) return "full";
        const { numInsertedOrUpdatedRows = 0n } = await transaction
          .insertInto("dmarc_reports")
          .values({ id: report.id, recorded_at: now })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n) return "known";
        const room = MAX_SOURCES - (await countRows(transaction, "dmarc_sources"));
        await addSources(transaction, report, room);
        return "recorded";
      }),
    list: async (since) => {
      const rows = await db
        .selectFrom("dmarc_sources")
        .select(["domain", "source", "reporter"])
        .select(({ fn: { min, max, sum } }) => [
          ...[min("day").as("from"), max("day").as("to"), max("proved").as("proved")],
          ...COUNTS.map((name) => sum<number>(name).as(name)),
        ])
        .where("day", ">=", since)
        .groupBy(["domain", "source", "reporter"])
        .execute();
      return rows
        .map(({ spf_aligned, dkim_aligned, ...row }) => ({
          ...{ domain: row.domain, source: row.source, reporter: row.reporter, from: row.from, to: row.to },
          ...{ mails: Number(row.mails), aligned: Number(row.aligned), proved: row.proved },
          ...{ spfAligned: Number(spf_aligned), dkimAligned: Number(dkim_aligned) },
          ...{ quarantined: Number(row.quarantined), rejected: Number(row.rejected) },
          forwarded: Number(row.forwarded),
        }))
        .sort((one, other) => other.mails - one.mails || (one.source < other.source ? -1 : 1));
    },
    forget: async (before) => {
      await db.deleteFrom("dmarc_reports").where("recorded_at", "<", before).execute();
      await db.deleteFrom("dmarc_sources").where("day", "<", utcDay(before)).execute();
    },
  };
}

async function countRows(db: Transaction<Tables>, table: "dmarc_reports" | "dmarc_sources"): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("rows"))
    .executeTakeFirst();
  return Number(row?.rows ?? 0);
}

async function addSources(db: Transaction<Tables>, report: AggregateReport, room: number): Promise<void> {
  const { domain, reporter } = report;
  const day = dayOfReport(report);
  const few = report.sources.length <= room ? report.sources : joinSources(report.sources);
  for (const chunk of chunksOf(few))
    await db
      .insertInto("dmarc_sources")
      .values(
        chunk.map(({ source, mails, aligned, spfAligned, dkimAligned, ...counts }) => ({
          ...{ day, domain, source, reporter: source === "" ? "" : reporter, mails, aligned },
          ...{ spf_aligned: spfAligned, dkim_aligned: dkimAligned },
          ...counts,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(["day", "domain", "source", "reporter"])
          .doUpdateSet(Object.fromEntries(COUNTS.map((name) => [name, added(name)]))),
      )
      .execute();
}

function joinSources([first, ...rest]: readonly SourceCounts[]): readonly SourceCounts[] {
  if (first === undefined) return [];
  return [{ ...rest.reduce(addCounts, { ...first, source: "" }), proved: "" }];
}

function added(column: string): RawBuilder<number> {
  return sql<number>`${sql.ref(`dmarc_sources.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
}

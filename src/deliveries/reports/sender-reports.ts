import { compareCodeUnits } from "#content/text/characters.js";
import type { Instant } from "#zoned-time.js";

/** What receivers say about the mails from a domain that came from one address (RFC 7489 §7.2, RFC 9990). */
export interface SourceCounts {
  /** The IP address that sent them; "" for many together. */
  readonly source: string;
  readonly mails: number;
  /** That passed SPF or DKIM for the domain. */
  readonly aligned: number;
  readonly spfAligned: number;
  readonly dkimAligned: number;
  readonly quarantined: number;
  readonly rejected: number;
  /** That the receiver took for forwarded, or that came over a mailing list. */
  readonly forwarded: number;
  /** Another domain that SPF or DKIM proved; "" if there is none. */
  readonly proved: string;
}

/** One report of one receiver. Anybody can send one, so it only ever changes what is shown. */
export interface AggregateReport {
  /** A hash of the reporter, the domain and the reporter's own id. */
  readonly id: string;
  /** The name that the receiver gives itself. */
  readonly reporter: string;
  readonly domain: string;
  readonly begin: Instant;
  readonly end: Instant;
  readonly sources: readonly SourceCounts[];
}

export interface ReportedSource extends SourceCounts {
  readonly domain: string;
  readonly reporter: string;
  /** The first and the last day of UTC, as 2026-01-31. */
  readonly from: string;
  readonly to: string;
}

/** Sums by day, domain, source and reporter. Reports themselves aren't kept. */
export interface SenderReports {
  /** `full`: so many were recorded that somebody must be sending them on purpose. */
  readonly record: (report: AggregateReport, now: Instant) => Promise<"recorded" | "known" | "full">;
  /** Since a day of UTC, the sources with the most mails first. */
  readonly list: (since: string) => Promise<readonly ReportedSource[]>;
  readonly forget: (before: Instant) => Promise<void>;
}

/** Ms after which sums are deleted. Reports about earlier days are ignored. */
export const SENDER_REPORTS_KEPT_MS = 90 * 86_400_000;

/** The day that a report is about, because some are shifted by some hours. */
export function dayOfReport({ begin, end }: Pick<AggregateReport, "begin" | "end">): string {
  return utcDay((begin + end) / 2);
}

export function utcDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

const DAY = 86_400_000;

/** Whether the days of a report are ones that may be counted. */
export function isRecent({ begin, end }: Pick<AggregateReport, "begin" | "end">, now: Instant): boolean {
  return (
    begin >= now - SENDER_REPORTS_KEPT_MS && end <= now + 2 * DAY && end >= begin && end - begin <= 32 * DAY
  );
}

/** What the database does, for reports that aren't recorded. */
export function sumReports(reports: readonly AggregateReport[]): readonly ReportedSource[] {
  const sums = new Map<string, ReportedSource>();
  const once = new Map(reports.map((report) => [report.id, report]));
  for (const report of once.values()) {
    const { domain, reporter } = report;
    const day = dayOfReport(report);
    for (const counts of report.sources) {
      const key = JSON.stringify([domain, counts.source, reporter]);
      const known = sums.get(key) ?? {
        ...NOTHING,
        domain,
        reporter,
        source: counts.source,
        from: day,
        to: day,
      };
      const [from = day] = [day, known.from].sort();
      const [to = day] = [day, known.to].sort().reverse();
      sums.set(key, { ...known, ...addCounts(known, counts), from, to });
    }
  }
  return [...sums.values()].sort((one, other) => other.mails - one.mails);
}

const NOTHING: Omit<SourceCounts, "source"> = {
  ...{ mails: 0, aligned: 0, spfAligned: 0, dkimAligned: 0, quarantined: 0, rejected: 0, forwarded: 0 },
  proved: "",
};

export function addCounts(one: SourceCounts, other: Omit<SourceCounts, "source">): SourceCounts {
  return {
    source: one.source,
    mails: one.mails + other.mails,
    aligned: one.aligned + other.aligned,
    spfAligned: one.spfAligned + other.spfAligned,
    dkimAligned: one.dkimAligned + other.dkimAligned,
    quarantined: one.quarantined + other.quarantined,
    rejected: one.rejected + other.rejected,
    forwarded: one.forwarded + other.forwarded,
    proved: compareCodeUnits(one.proved, other.proved) > 0 ? one.proved : other.proved,
  };
}

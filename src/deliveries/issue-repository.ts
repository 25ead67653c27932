import type { ReportKind } from "#deliveries/reports/report.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";
import type { Instant } from "#zoned-time.js";
import type { DeliveryCounts, DeliveryState, Issue } from "./delivery.js";

/** An issue and its progress. */
export interface IssueSummary extends Issue {
  readonly state: "sending" | "finished" | "cancelled" | "undone";
  /** When the last delivery ended, or the issue was cancelled. */
  readonly endedAt?: Instant;
  /** Set while the issue is paused, until somebody resumes it; why, in English. */
  readonly paused?: { readonly at: Instant; readonly reason: string };
  /** Destinations whose mails wait until then, too. */
  readonly destinations?: readonly {
    /** `destinationOf(address)` */
    readonly destination: string;
    readonly reason: string;
    readonly at: Instant;
  }[];
  readonly posts: number;
  /** The file that its note came from. */
  readonly note?: string;
  readonly counts: DeliveryCounts;
  /** Number of reports that came back later, by kind. */
  readonly reports: Readonly<Partial<Record<ReportKind, number>>>;
}

/** An issue's mails to one destination. */
export interface DestinationSummary {
  /** `destinationOf(address)` */
  readonly destination: string;
  readonly mails: number;
  readonly accepted: number;
  /** They are tried again. */
  readonly deferred: number;
  readonly rejected: number;
}

/** One row of an issue's export. */
export interface DeliveryExportRow {
  /** "" if the person's data was deleted. */
  readonly address: string;
  readonly name?: string;
  readonly state: DeliveryState["state"];
  readonly attempts: number;
  readonly changedAt: Instant;
  readonly code?: number;
  readonly enhanced?: string;
  /** The server's answer, or why the delivery is uncertain or skipped. */
  readonly response?: string;
  /** What the answer says, and the rule that decided it. */
  readonly verdict?: Verdict;
  readonly rule?: string;
}

/** `inFlight`: mails that are being sent at this moment, and can't be stopped. */
export type CancelResult =
  | { readonly kind: "cancelled"; readonly skipped: number; readonly inFlight: number }
  | { readonly kind: "finished" }
  | { readonly kind: "undone" }
  | { readonly kind: "unknown" };

/** `sent`: mails were accepted, or may have been, so nothing was changed. `busy`: mails are in flight. */
export type UndoResult =
  | { readonly kind: "undone" }
  | { readonly kind: "sent"; readonly accepted: number; readonly uncertain: number }
  | { readonly kind: "busy" }
  | { readonly kind: "unknown" };

/** What `retry` queues again: rejected mails only, or uncertain ones as well, which some people may get twice. */
export type RetryScope = "rejected" | "rejected-and-uncertain";

/** An issue whose deliveries are deleted, and the number of deleted rows. */
export interface PrunedIssue {
  readonly issue: string;
  readonly deliveries: number;
}

/** Shows and controls issues. All methods may throw FeedletterError E_DATABASE. */
export interface IssueRepository {
  /** Newest first. @param digest default: all digests */
  list(digest?: string): Promise<readonly IssueSummary[]>;
  /** The newest ones of all digests, newest first. @param skip how many are left out at the beginning */
  newest(limit: number, skip?: number): Promise<readonly IssueSummary[]>;
  find(issue: string): Promise<IssueSummary | undefined>;
  /** What the destinations have answered, those with the most mails first. Reads all deliveries. Not those of deleted people. */
  destinations(issue: string): Promise<readonly DestinationSummary[]>;
  /** Every delivery, read in pages to limit memory. */
  deliveries(issue: string): AsyncIterable<DeliveryExportRow>;
  /** Waiting mails are never sent; mails in flight are finished. Idempotent. */
  cancel(issue: string, at: Instant): Promise<CancelResult>;
  /**
   * Undoes an issue: its posts become unsent, its number isn't reused, and mails that still wait are never sent. Idempotent.
   * @param evenIfSent also if mails were accepted: these people get the posts again
   */
  undo(issue: string, undoing: { readonly at: Instant; readonly evenIfSent: boolean }): Promise<UndoResult>;
  /** Queues failed deliveries of an issue again, unless it was cancelled. @returns how many */
  retry(issue: string, which: RetryScope, at: Instant): Promise<number>;
  /** Issues that ended before then and still have deliveries. */
  prunable(before: Instant): Promise<readonly PrunedIssue[]>;
  /**
   * Deletes deliveries, attempts and their audit lines in small steps. The issue, its posts and its counts are kept, so that
   * its posts aren't sent again.
   */
  prune(issue: string): Promise<void>;
}

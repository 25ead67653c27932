import type { ReportKind } from "#deliveries/reports/bounces.js";
import type { Instant } from "#zoned-time.js";
import type { DeliveryCounts, DeliveryState, Issue } from "./delivery.js";

/** An issue and how far it has come. */
export interface IssueSummary extends Issue {
  readonly state: "sending" | "finished" | "cancelled";
  /** When the last delivery ended, or it was cancelled. */
  readonly endedAt?: Instant;
  /** Present while nothing of it goes out until somebody resumes it. */
  readonly paused?: { readonly at: Instant; readonly reason: string };
  readonly posts: number;
  readonly counts: DeliveryCounts;
  /** What came back later, by kind. */
  readonly reports: Readonly<Record<ReportKind, number>>;
}

/** One line of an issue's export. */
export interface DeliveryExportRow {
  /** "" for somebody who was forgotten. */
  readonly address: string;
  readonly name?: string;
  readonly state: DeliveryState["state"];
  readonly attempts: number;
  readonly changedAt: Instant;
  readonly code?: number;
  readonly enhanced?: string;
  /** The server's words; why it is uncertain or skipped. */
  readonly response?: string;
}

/** `inFlight` are being sent at this moment and end as they end. */
export type CancelResult =
  | { readonly kind: "cancelled"; readonly skipped: number; readonly inFlight: number }
  | { readonly kind: "finished" }
  | { readonly kind: "unknown" };

/** What `retry` takes up again: refused mails; or those in doubt too, whose readers may get them twice. */
export type RetryScope = "rejected" | "rejected-and-uncertain";

/** An issue of which single deliveries are no longer kept, and how many rows went. */
export interface PrunedIssue {
  readonly issue: string;
  readonly deliveries: number;
}

/** Looking at issues and steering them. All of them may throw FeedletterError E_DATABASE. */
export interface IssueRepository {
  /** Newest first; of one digest where it is named. */
  list(digest?: string): Promise<readonly IssueSummary[]>;
  find(issue: string): Promise<IssueSummary | undefined>;
  /** Every delivery, in pages: memory stays flat. */
  deliveries(issue: string): AsyncIterable<DeliveryExportRow>;
  /** What waits is never sent; what is being sent is left to end. Doing it again does nothing new. */
  cancel(issue: string, at: Instant): Promise<CancelResult>;
  /** Makes failed deliveries of an issue that was not cancelled wait again. @returns how many */
  retry(issue: string, which: RetryScope, at: Instant): Promise<number>;
  /** Issues that ended before then and whose deliveries are still there. */
  prunable(before: Instant): Promise<readonly PrunedIssue[]>;
  /**
   * Forgets single deliveries, attempts and their audit, in small steps. The issue, its posts and its counts stay: what was sent is
   * never sent again.
   */
  prune(issue: string): Promise<void>;
}

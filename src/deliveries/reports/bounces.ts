import type { Instant } from "#zoned-time.js";
import type { ReportKind } from "./report.js";

/** The recipient of a reported mail; `issue` if it is known. */
export interface Reported {
  readonly subscriber: string;
  readonly addressKey: string;
  readonly issue?: string;
}

/** What is recorded of a report. */
export interface ReportRecord {
  readonly id: string;
  readonly kind: ReportKind;
  /** RFC 3463, `5.1.1`. */
  readonly status?: string;
  /** The server's answer as one line. */
  readonly words: string;
  /** The rule that decided the kind. */
  readonly rule?: string;
  readonly at: Instant;
}

/** A recorded report, for the list of an issue. */
export type NotedReport = Omit<ReportRecord, "id"> & { readonly address: string };

/** A mail from a mail system that nobody understands. */
interface UnreadReport {
  readonly id: string;
  readonly words: string;
  /** Whom it is about, if that is known. */
  readonly addressKey?: string;
  readonly at: Instant;
}

/** Ms for which the texts of reports and answers are kept that no rule understands: 90 days. */
export const UNREAD_KEPT_MS = 90 * 86_400_000;

/** Stores reports, and finds out whom they are about. All methods may throw FeedletterError E_DATABASE. */
export interface ReportRepository {
  /**
   * Whom a token is about, with the address that the mail was sent to. Without `issue` if it was a confirmation or the like. Undefined if
   * the person is no longer known, or doesn't have that address any more.
   */
  findDelivery(subscriber: string, isIssue: (issue: string) => boolean): Promise<Reported | undefined>;
  /** The same if only the person is known: then it is about the newest mail that was accepted. */
  findSubscriber(subscriber: string): Promise<Reported | undefined>;
  /** The mail whose Message-ID begins with this hash, of an issue that was frozen since then. Looks at each of its mails. */
  findByMessageHash(hash: string, since: Instant): Promise<Reported | undefined>;
  /** Stores the report. @returns false if it is already stored */
  note(reported: Reported, report: ReportRecord): Promise<boolean>;
  /** Whether the report is stored. */
  has(report: string): Promise<boolean>;
  /** All reports about an issue's mails, read in pages. */
  ofIssue(issue: string): AsyncIterable<NotedReport>;
  /** Keeps a mail that nobody understands, once. */
  keepUnread(report: UnreadReport): Promise<void>;
  countUnread(): Promise<number>;
  /** Newest first. @param page default: all */
  unread(page?: { readonly from: number; readonly limit: number }): Promise<readonly UnreadReport[]>;
  /** Deletes what is older, and the texts of older reports and answers with the verdict `unknown`. */
  forgetUnread(before: Instant): Promise<void>;
}

/** The reason for the suppression if the person reported a mail as spam. */
export const COMPLAINED = "complained";

/** Whether the suppression is due to a complaint, according to our reason or another service's words in an imported list. */
export function isComplaint(reason: string): boolean {
  return /complain|spam|abuse/i.test(reason);
}

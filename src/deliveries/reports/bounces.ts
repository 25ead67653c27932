import type { Instant } from "#zoned-time.js";

/**
 * What a report that came back by mail says: `hard`, the address is dead; `soft`, not now or not yet; `policy`, the mail or its
 * sender was refused, which says nothing about the address; `complaint`, the person called it spam.
 */
export type ReportKind = "hard" | "soft" | "policy" | "complaint";

/** A report whose signed token or link names the mail it is about. */
export interface MailReport {
  /** The report's own, so that one that is read twice counts once. */
  readonly id: string;
  readonly kind: ReportKind;
  /** RFC 3463, `5.1.1`. */
  readonly status?: string;
  /** The server's words, one line. */
  readonly words: string;
}

/** Somebody whose mail is reported; `issue` where it is known which. */
interface Reported {
  readonly subscriber: string;
  readonly addressKey: string;
  readonly issue?: string;
}

/** A report as it was noted, for the list of an issue. */
export interface NotedReport {
  readonly address: string;
  readonly kind: ReportKind;
  readonly status?: string;
  readonly words: string;
  readonly at: Instant;
}

/** The reports, and who they are about. All of them may throw FeedletterError E_DATABASE. */
export interface ReportRepository {
  /** Who a token is about: the mail's address as it was frozen. Undefined for somebody who is not known any more. */
  findDelivery(
    subscriber: string,
    isIssue: (issue: string) => boolean,
  ): Promise<(Reported & { readonly issue: string }) | undefined>;
  /** The same where only the person is known. */
  findSubscriber(subscriber: string): Promise<Reported | undefined>;
  /** Keeps the report. @returns false when it is known already */
  note(reported: Reported, report: MailReport & { readonly at: Instant }): Promise<boolean>;
  /** Whether the report was noted before. */
  has(report: string): Promise<boolean>;
  /** When the address had soft bounces since then; none from before its suppression was lifted. */
  softBounces(addressKey: string, since: Instant): Promise<readonly Instant[]>;
  /** What was reported of an issue's mails, in pages. */
  ofIssue(issue: string): AsyncIterable<NotedReport>;
}

/** Why an address is suppressed whose owner called a mail spam. */
export const COMPLAINED = "complained";

/** Whether the person wanted it so, by our reason or by another service's words in a list that was imported. */
export function isComplaint(reason: string): boolean {
  return /complain|spam|abuse/i.test(reason);
}

const DAY = 86_400_000;
/** A soft bounce counts half after a month. */
const HALF_LIFE = 30 * DAY;
/** Nine weekly issues in a row, or six daily ones; a monthly digest never comes to it. */
const SOFT_BOUNCE_LIMIT = 5;
/** Older ones count less than 1/1000. */
export const SOFT_BOUNCE_WINDOW = 10 * HALF_LIFE;

/** Whether an address bounced softly so often of late that it is as good as dead. Several on one day count once. */
export function isWornOut(softBounces: readonly Instant[], now: Instant): boolean {
  const days = new Map(softBounces.map((at) => [Math.floor(at / DAY), at]));
  const score = [...days.values()].reduce((sum, at) => sum + 0.5 ** (Math.max(0, now - at) / HALF_LIFE), 0);
  return score >= SOFT_BOUNCE_LIMIT;
}

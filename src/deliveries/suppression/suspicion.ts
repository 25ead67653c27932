import type { DeliveryState } from "#deliveries/delivery.js";
import type { ReportKind } from "#deliveries/reports/report.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import type { Instant } from "#zoned-time.js";

/** An address that an answer or a report has called dead, and that isn't suppressed for good yet. */
export interface Suspicion {
  /** `addressKey(address)` */
  readonly addressKey: string;
  readonly subscriber: string;
  /** The issue whose mail was refused or came back; "" if it isn't known. */
  readonly issue: string;
  /** In words, as the suppression will have it. */
  readonly reason: string;
  readonly at: Instant;
}

/** What became of one issue's mail to a person. */
export interface PastAnswer {
  readonly issue: string;
  readonly at: Instant;
  readonly state: DeliveryState["state"];
  /** Of the answer that refused the mail. */
  readonly judgement?: Judgement;
  /** What the server said, or why the mail was skipped. Only in `historyOf`. */
  readonly said?: string;
  /** Of the report that came back later. */
  readonly reported?: { readonly kind: ReportKind; readonly rule?: string; readonly at: Instant };
  /** The issue was paused, stopped or undone, so its answers prove nothing about an address. */
  readonly doubtful: boolean;
}

/** Other issues put mails to a suspected address off for this long: a server that was misconfigured will have been fixed by then. */
export const SUSPECTED_FOR_MS = 3 * 86_400_000;

/** Mails of an issue that wait because another issue's mail suggests that the address is dead. */
export interface SuspectedMails {
  readonly mails: number;
  /** When the first of them may be sent. */
  readonly until: Instant;
  /** When the next of the issue's other waiting mails is due; undefined if there is none, or all of them are held until somebody resumes. */
  readonly nextOther: Instant | undefined;
}

/** Remembers suspicions. All methods may throw FeedletterError E_DATABASE. */
export interface SuspicionRepository {
  /** Other issues put their mails to the address off. The first suspicion is kept. */
  suspect(suspicion: Suspicion): Promise<void>;
  /** Suspicions that reports have raised and that `settleSuspicion` hasn't been called for. */
  reportedSuspicions(): Promise<readonly Suspicion[]>;
  /** It isn't decided again; only a second issue can confirm it. */
  settleSuspicion(addressKey: string): Promise<void>;
  /** Undefined if none of the issue's mails waits for that reason. */
  suspectedMails(issue: string): Promise<SuspectedMails | undefined>;
  /** What became of the mails to a person since a suppression was last lifted, newest first. Nothing of mails that still wait. */
  answersTo(subscriber: string): Promise<readonly PastAnswer[]>;
  /** The same from the beginning: for people to read, not for deciding about the address. */
  historyOf(subscriber: string): Promise<readonly PastAnswer[]>;
}

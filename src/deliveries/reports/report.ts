import type { Evidence, Verdict } from "#deliveries/verdict/verdict.js";

/** A mail came back. */
export interface FailureReport {
  /** The report's own id, so that a report that is read twice counts once. */
  readonly id: string;
  readonly kind: "failure";
  /** What servers said, the best source first. */
  readonly evidence: readonly Evidence[];
  /** It failed on its way to another address, to which the recipient's leads. */
  readonly forwarded: boolean;
  /** Known from a field of the report rather than from an answer. */
  readonly verdict?: Verdict;
  /** What the provider says in a word of its own. Counts if no rule understands what servers said. */
  readonly fallback?: Verdict;
}

/** The person reported a mail as spam. */
export interface ComplaintReport {
  readonly id: string;
  readonly kind: "complaint";
  readonly words: string;
}

/** A report about one of our mails. */
export type MailReport = FailureReport | ComplaintReport;

/** What a report turned out to say. `leave`, `join`: somebody unsubscribed or subscribed by mail. */
export type ReportKind = Verdict | "complaint" | "leave" | "join";

import type { DeliveryExportRow } from "#deliveries/issue-repository.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";

/** What the servers have said about an issue's mails, other than taking them. */
interface VerdictSummary {
  readonly verdict: Verdict;
  readonly mails: number;
  /** The most frequent answers, as they were given. */
  readonly answers: readonly { readonly text: string; readonly mails: number }[];
}

/** Somebody who hasn't got the mail. */
interface Unreached extends DeliveryExportRow {
  /** The mails to its destination wait until the issue is resumed. */
  readonly isHeld: boolean;
}

/** Why people haven't got an issue. Each method reads all of its deliveries. May throw FeedletterError E_DATABASE. */
export interface IssueAnswers {
  /** Those about the most mails first. */
  verdicts(issue: string): Promise<readonly VerdictSummary[]>;
  /** Not those who simply wait for their turn, or whose data was deleted. By address. */
  unreached(issue: string, limit: number): Promise<readonly Unreached[]>;
}

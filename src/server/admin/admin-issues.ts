import type { IssueAct } from "#pages/admin/issue-acts.js";
import type { IssueList, IssueView } from "#pages/admin/issue-view.js";

/** How far an issue has got. */
interface IssueProgress {
  readonly state: IssueView["state"];
  readonly accepted: number;
  /** Waiting or being sent. */
  readonly open: number;
  readonly rejected: number;
  readonly uncertain: number;
  readonly skipped: number;
  readonly total: number;
}

export interface IssueActResult {
  /** A key of `ISSUE_DONE`. */
  readonly done: string;
  /** For the record; absent if nothing was changed. */
  readonly detail?: string;
}

/** The issues of the publisher's page. All methods may throw FeedletterError E_DATABASE. */
export interface AdminIssues {
  /** @param page from 1 */
  readonly list: (page: number) => Promise<IssueList>;
  /** Undefined if there is no such issue. May be a few seconds old, because reading it is costly. */
  readonly find: (id: string) => Promise<IssueView | undefined>;
  /** The same, and cheaper. */
  readonly progress: (id: string) => Promise<IssueProgress | undefined>;
  /** A mail as HTML, with sample values in its merge fields. */
  readonly mail: (id: string, variant: number) => Promise<string | undefined>;
  /** @param seen how many people had got it, or may have, on the page that asked */
  readonly act: (id: string, act: Exclude<IssueAct, "export">, seen: number) => Promise<IssueActResult>;
  /** Every delivery as lines of CSV, without their ends. */
  readonly exportLines: (id: string) => AsyncIterable<string>;
}

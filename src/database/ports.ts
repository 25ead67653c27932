import type { Kysely } from "kysely";
import { createIssueDesk } from "#database/ledger/issue-desk.js";
import { createReviewDesk } from "#database/ledger/reviews.js";
import { createMembership } from "#database/people/membership.js";
import { createReportBook } from "#database/people/reports.js";
import type { IssueDesk } from "#deliveries/issue-desk.js";
import type { Membership } from "#deliveries/membership/membership.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { Fleet } from "#deliveries/process/fleet.js";
import type { Vitals } from "#deliveries/process/vitals.js";
import type { ReportBook } from "#deliveries/reports/bounces.js";
import type { ReviewDesk } from "#deliveries/review/review.js";
import type { Tables } from "./tables.js";
import { createVitals } from "./vitals.js";

/** An open database: the ports it implements. */
export interface OpenDatabase {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly membership: Membership;
  readonly issues: IssueDesk;
  readonly reports: ReportBook;
  readonly reviews: ReviewDesk;
  readonly vitals: Vitals;
  /** Present where several machines can send together. */
  readonly fleet?: Fleet;
  close(): Promise<void>;
}

/** The ports that are the same over the tables of any database. */
export function createPorts(
  db: Kysely<Tables>,
): Pick<OpenDatabase, "membership" | "issues" | "reports" | "reviews" | "vitals"> {
  return {
    membership: createMembership(db),
    issues: createIssueDesk(db),
    reports: createReportBook(db),
    reviews: createReviewDesk(db),
    vitals: createVitals(db),
  };
}

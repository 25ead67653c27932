import type { Kysely } from "kysely";
import { createIssueRepository } from "#database/ledger/issue-repository.js";
import { createReviewRepository } from "#database/ledger/review-repository.js";
import { createMembership } from "#database/people/membership.js";
import { createReportRepository } from "#database/people/report-repository.js";
import type { IssueRepository } from "#deliveries/issue-repository.js";
import type { Membership } from "#deliveries/membership/membership.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import type { ReviewRepository } from "#deliveries/review/review.js";
import { createDatabaseHealth } from "./database-health.js";
import type { Tables } from "./tables.js";

/** An open database: the ports it implements. */
export interface OpenDatabase {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly membership: Membership;
  readonly issues: IssueRepository;
  readonly reports: ReportRepository;
  readonly reviews: ReviewRepository;
  readonly health: DatabaseHealth;
  /** Present where several machines can send together. */
  readonly workerPool?: WorkerPool;
  close(): Promise<void>;
}

/** The ports that are the same over the tables of any database. */
export function createPorts(
  db: Kysely<Tables>,
): Pick<OpenDatabase, "membership" | "issues" | "reports" | "reviews" | "health"> {
  return {
    membership: createMembership(db),
    issues: createIssueRepository(db),
    reports: createReportRepository(db),
    reviews: createReviewRepository(db),
    health: createDatabaseHealth(db),
  };
}

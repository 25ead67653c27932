import type { Kysely } from "kysely";
import { createAdminActs } from "#database/admin/admin-acts.js";
import { createAdminSessions } from "#database/admin/admin-sessions.js";
import { createIssueAnswers } from "#database/admin/issue-answers.js";
import { createMembershipStatistics } from "#database/admin/membership-statistics.js";
import { createPostChoices } from "#database/admin/post-choices.js";
import { createClockRecords } from "#database/ledger/clock-records.js";
import { createIssueRepository } from "#database/ledger/issue-repository.js";
import { createPauseAlerts } from "#database/ledger/pause-alerts.js";
import { createSeenPosts } from "#database/ledger/posts/seen-posts.js";
import { createReviewRepository } from "#database/ledger/review-repository.js";
import { createJoinNotices } from "#database/people/join-notices.js";
import { createMembership } from "#database/people/membership.js";
import { createPeopleSearch } from "#database/people/people-search.js";
import { createReportRepository } from "#database/people/report-repository.js";
import { createRequestCounters } from "#database/people/request-counters.js";
import { createWaitingMails } from "#database/people/waiting-mails.js";
import type { AdminActs } from "#deliveries/admin/admin-acts.js";
import type { AdminSessions } from "#deliveries/admin/admin-sessions.js";
import type { IssueAnswers } from "#deliveries/admin/issue-answers.js";
import type { MembershipStatistics } from "#deliveries/admin/membership-statistics.js";
import type { PeopleSearch } from "#deliveries/admin/people-search.js";
import type { PostChoices } from "#deliveries/admin/post-choices.js";
import type { AnnouncementLedger } from "#deliveries/announcements/announcement-ledger.js";
import type { ClockRecords } from "#deliveries/clock/clock-records.js";
import type { IssueRepository } from "#deliveries/issue-repository.js";
import type { JoinNotices } from "#deliveries/membership/join-notices.js";
import type { Membership } from "#deliveries/membership/membership.js";
import type { RequestCounters } from "#deliveries/membership/request-counters.js";
import type { WaitingMails } from "#deliveries/membership/waiting-mails.js";
import type { PauseAlerts } from "#deliveries/pause-alerts.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import type { WorkerPool } from "#deliveries/process/worker-pool.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import type { SenderReports } from "#deliveries/reports/sender-reports.js";
import type { ReviewRepository } from "#deliveries/review/review.js";
import type { SeenPosts } from "#deliveries/seen-posts.js";
import type { WebhookQueue } from "#deliveries/webhooks/webhook-queue.js";
import type { ReaderStatistics } from "#readers/reader-statistics.js";
import { createAnnouncementLedger } from "./announcement-ledger.js";
import { createDatabaseHealth } from "./database-health.js";
import { createReaderStatistics } from "./reader-statistics.js";
import { createSenderReports } from "./sender-reports.js";
import type { Tables } from "./tables.js";
import { createWebhookQueue } from "./webhook-queue.js";

/** A request of another machine. `action`: what kind of change; `words`: what was done, or why it wasn't, without addresses. */
export interface TakenIn {
  readonly id: string;
  readonly action: string;
  readonly kind: "done" | "refused";
  readonly words: string;
}

/** An open database and the ports it implements. */
export interface OpenDatabase {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly membership: Membership;
  readonly requestCounters: RequestCounters;
  readonly waitingMails: WaitingMails;
  readonly joinNotices: JoinNotices;
  readonly pauseAlerts: PauseAlerts;
  readonly issues: IssueRepository;
  readonly reports: ReportRepository;
  readonly reviews: ReviewRepository;
  readonly seenPosts: SeenPosts;
  readonly readerStatistics: ReaderStatistics;
  readonly senderReports: SenderReports;
  readonly webhooks: WebhookQueue;
  readonly announcements: AnnouncementLedger;
  readonly health: DatabaseHealth;
  readonly clockRecords: ClockRecords;
  readonly adminSessions: AdminSessions;
  readonly adminActs: AdminActs;
  readonly membershipStatistics: MembershipStatistics;
  readonly issueAnswers: IssueAnswers;
  readonly postChoices: PostChoices;
  readonly peopleSearch: PeopleSearch;
  /** Only if several machines can send together. */
  readonly workerPool?: WorkerPool;
  /**
   * Only if the database is kept elsewhere: resolves when all that was recorded is there. To be awaited before something is done that
   * can't be undone.
   */
  readonly checkpoint?: () => Promise<void>;
  /** Only then, too: what other machines wanted changed, and this process has taken in. */
  readonly takenIn?: () => readonly TakenIn[];
  close(): Promise<void>;
}

/** The ports that have the same implementation on every database. */
export function createPorts(
  db: Kysely<Tables>,
): Omit<OpenDatabase, "ledger" | "subscribers" | "workerPool" | "checkpoint" | "takenIn" | "close"> {
  return {
    membership: createMembership(db),
    requestCounters: createRequestCounters(db),
    waitingMails: createWaitingMails(db),
    joinNotices: createJoinNotices(db),
    pauseAlerts: createPauseAlerts(db),
    issues: createIssueRepository(db),
    reports: createReportRepository(db),
    reviews: createReviewRepository(db),
    seenPosts: createSeenPosts(db),
    readerStatistics: createReaderStatistics(db),
    senderReports: createSenderReports(db),
    webhooks: createWebhookQueue(db),
    announcements: createAnnouncementLedger(db),
    health: createDatabaseHealth(db),
    clockRecords: createClockRecords(db),
    adminSessions: createAdminSessions(db),
    adminActs: createAdminActs(db),
    membershipStatistics: createMembershipStatistics(db),
    issueAnswers: createIssueAnswers(db),
    postChoices: createPostChoices(db),
    peopleSearch: createPeopleSearch(db),
  };
}

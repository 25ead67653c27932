import type { Kysely } from "kysely";
import { suppressAddress } from "#database/people/suppressions.js";
import {
  findSuspectedMails,
  listAnswers,
  listHistory,
  listReported,
  settleSuspicion,
  suspectAddress,
} from "#database/people/suspicions.js";
import type { Tables } from "#database/tables.js";
import type { Ledger } from "#deliveries/ports.js";
import { prepareAttempts } from "./attempts.js";
import { groupAudience, listAudience } from "./audience.js";
import { confirmFirstIssue, isNewLedger } from "./first-issues.js";
import { createGroupCommit } from "./group-commit.js";
import { readHistory, recordStart } from "./history.js";
import { deferIssue, pauseIssue, readIssueStatus, resumeIssue } from "./holds.js";
import { listSentNotes, readIssueNote } from "./issue-notes.js";
import { freezeIssue, type OnFreeze, readIssuePosts, readVariants } from "./issues.js";
import { findHolders, leaseDeliveries, reclaimAbandonedLeases, releaseLeases } from "./leases.js";
import { createDestinationPaces } from "./pacing/destination-paces.js";
import { countInQuota, refundQuota, reserveFromQuota } from "./pacing/quota.js";
import { pauseDestination } from "./paused-destinations.js";
import { findPersonalPosts } from "./posts/personal-posts.js";
import {
  countDeliveries,
  findNextDue,
  finishIssue,
  hasAcceptedSince,
  listAccepted,
  listOpenIssues,
  listUnaccepted,
} from "./progress.js";
import { claimRun, completeRun, ensureSigningKeys, findLastRun } from "./runs.js";
import { listSentIssues } from "./sent-issues.js";
import type { Transact } from "./statement.js";

interface LedgerOptions {
  /** The same tables, without a time limit for statements in a transaction. */
  readonly patient: Kysely<Tables>;
  /** A faster way to run a transaction than kysely's, for what is written for each mail. */
  readonly transact: Transact;
  /** What else to write in the transaction that freezes an issue. */
  readonly onFreeze?: OnFreeze;
}

/** Implements the port on any database. */
export function createLedger(db: Kysely<Tables>, { patient, transact, onFreeze }: LedgerOptions): Ledger {
  const group = createGroupCommit(transact);
  const attempts = prepareAttempts(db);
  return {
    ...createDestinationPaces(db),
    history: (digest) => readHistory(db, digest),
    start: (digest, start) => recordStart(patient, digest, start),
    isNew: () => isNewLedger(db),
    confirmFirst: (digest, first) => confirmFirstIssue(patient, digest, first),
    audience: (digest, now) => listAudience(db, digest, now),
    audienceGroups: (digest, now) => groupAudience(db, digest, now),
    personalPosts: (question) => findPersonalPosts(db, question),
    freeze: (freeze) => freezeIssue(patient, freeze, onFreeze),
    openIssues: (digest) => listOpenIssues(db, digest),
    sentIssues: (digest) => listSentIssues(db, digest),
    issuePosts: (issue) => readIssuePosts(db, issue),
    issueNote: (issue) => readIssueNote(db, issue),
    sentNotes: (digest) => listSentNotes(db, digest),
    variants: (issue) => readVariants(db, issue),
    lease: (issue, claim) => leaseDeliveries(db, issue, claim),
    release: async (issue, holder) => {
      await releaseLeases(db, issue, [holder]);
    },
    holders: (issue, now) => findHolders(db, issue, now),
    markSending: (delivery, claim) =>
      group.run(attempts.markSending(delivery, claim), claim.connections ?? 1),
    record: (delivery, holder, ending) => group.run(attempts.recordEnding({ delivery, holder, ending })),
    reclaimLeases: (issue, reclaimLeases) => reclaimAbandonedLeases(db, issue, reclaimLeases),
    counts: (issue) => countDeliveries(db, issue),
    hasAcceptedSince: (issue, at) => hasAcceptedSince(db, issue, at),
    nextDue: (issue) => findNextDue(db, issue),
    unaccepted: (issue) => listUnaccepted(db, issue),
    acceptedDeliveries: (issue) => listAccepted(db, issue),
    suspect: (suspicion) => suspectAddress(db, suspicion),
    reportedSuspicions: () => listReported(db),
    settleSuspicion: (addressKey) => settleSuspicion(db, addressKey),
    suspectedMails: (issue) => findSuspectedMails(db, issue),
    answersTo: (subscriber) => listAnswers(db, subscriber),
    historyOf: (subscriber) => listHistory(db, subscriber),
    finish: (issue, at) => finishIssue(db, issue, at),
    claimRun: (digest, runAt, claim) => claimRun(db, { digest, runAt }, claim),
    completeRun: (digest, runAt, at) => completeRun(db, { digest, runAt }, at),
    lastRun: (digest) => findLastRun(db, digest),
    signingKeys: (fresh) => ensureSigningKeys(db, fresh),
    suppress: (addressKey, suppression) => suppressAddress(db, addressKey, suppression),
    status: (issue) => readIssueStatus(db, issue),
    deferIssue: (issue, holding) => deferIssue(db, issue, holding),
    pause: (issue, pause) => pauseIssue(db, issue, pause),
    pauseDestination: (issue, pause) => pauseDestination(db, issue, pause),
    resume: (issue, at) => resumeIssue(db, issue, at),
    reserve: (rates, wish) => reserveFromQuota(db, rates, wish),
    countMail: (now) => countInQuota(db, now),
    refundQuota: (mails, holder) => refundQuota(db, mails, holder),
  };
}

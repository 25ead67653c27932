import type { Kysely } from "kysely";
import { suppressAddress } from "#database/people/suppressions.js";
import type { Tables } from "#database/tables.js";
import type { Ledger } from "#deliveries/ports.js";
import { prepareAttempts } from "./attempts.js";
import { createGroupCommit } from "./group-commit.js";
import { deferIssue, pauseIssue, readIssueStatus, resumeIssue } from "./holds.js";
import { freezeIssue, groupAudience, type OnFreeze, readHistory, readVariants } from "./issues.js";
import { findHolders, leaseDeliveries, reclaimAbandonedLeases, releaseLeases } from "./leases.js";
import { countDeliveries, findNextDue, finishIssue, listOpenIssues, listUnaccepted } from "./progress.js";
import { refundQuota, reserveFromQuota } from "./quota.js";
import { claimRun, completeRun, ensureSigningKeys, findLastRun } from "./runs.js";
import { listSentIssues } from "./sent-issues.js";
import type { Transact } from "./statement.js";

interface LedgerOptions {
  /** The same tables, where statements in a transaction may take as long as they need. */
  readonly patient: Kysely<Tables>;
  /** A faster way to a transaction than kysely's, for what is written for each mail. */
  readonly transact: Transact;
  /** What else happens in the transaction that freezes an issue. */
  readonly onFreeze?: OnFreeze;
}

/** The port over the tables of any database. */
export function createLedger(db: Kysely<Tables>, { patient, transact, onFreeze }: LedgerOptions): Ledger {
  const group = createGroupCommit(transact);
  const attempts = prepareAttempts(db);
  return {
    history: (digest) => readHistory(db, digest),
    audienceGroups: (digest, now) => groupAudience(db, digest, now),
    freeze: (freeze) => freezeIssue(patient, freeze, onFreeze),
    openIssues: (digest) => listOpenIssues(db, digest),
    sentIssues: (digest) => listSentIssues(db, digest),
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
    nextDue: (issue) => findNextDue(db, issue),
    unaccepted: (issue) => listUnaccepted(db, issue),
    finish: (issue, at) => finishIssue(db, issue, at),
    claimRun: (digest, runAt, claim) => claimRun(db, { digest, runAt }, claim),
    completeRun: (digest, runAt, at) => completeRun(db, { digest, runAt }, at),
    lastRun: (digest) => findLastRun(db, digest),
    signingKeys: (fresh) => ensureSigningKeys(db, fresh),
    suppress: (addressKey, suppression) => suppressAddress(db, addressKey, suppression),
    status: (issue) => readIssueStatus(db, issue),
    deferIssue: (issue, holding) => deferIssue(db, issue, holding),
    pause: (issue, pause) => pauseIssue(db, issue, pause),
    resume: (issue, at) => resumeIssue(db, issue, at),
    reserve: (rates, wish) => reserveFromQuota(db, rates, wish),
    refundQuota: (mails, holder) => refundQuota(db, mails, holder),
  };
}

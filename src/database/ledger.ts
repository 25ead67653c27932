import type { Kysely } from "kysely";
import type { Ledger } from "../deliveries/ports.js";
import { markSending, recordEnding } from "./attempts.js";
import { countAudience, freezeIssue, readHistory, readVariants } from "./issues.js";
import { findHolders, leaseDeliveries, releaseLeases, takeBackLeases } from "./leases.js";
import { countDeliveries, findNextDue, finishIssue, listOpenIssues, listUnaccepted } from "./progress.js";
import { claimRun, completeRun, findLastRun, keepSigningKeys } from "./runs.js";
import { suppressAddress } from "./suppressions.js";
import type { Tables } from "./tables.js";

/** The port over the tables of any database. */
export function createLedger(db: Kysely<Tables>): Ledger {
  return {
    history: (digest) => readHistory(db, digest),
    audience: (digest) => countAudience(db, digest),
    freeze: (freeze) => freezeIssue(db, freeze),
    openIssues: (digest) => listOpenIssues(db, digest),
    variants: (issue) => readVariants(db, issue),
    lease: (issue, claim) => leaseDeliveries(db, issue, claim),
    release: async (issue, holder) => {
      await releaseLeases(db, issue, [holder]);
    },
    holders: (issue, now) => findHolders(db, issue, now),
    markSending: (delivery, claim) => markSending(db, delivery, claim),
    record: (delivery, holder, ending) => recordEnding(db, { delivery, holder, ending }),
    takeBack: (issue, takeBack) => takeBackLeases(db, issue, takeBack),
    counts: (issue) => countDeliveries(db, issue),
    nextDue: (issue) => findNextDue(db, issue),
    unaccepted: (issue) => listUnaccepted(db, issue),
    finish: (issue, at) => finishIssue(db, issue, at),
    claimRun: (digest, runAt, claim) => claimRun(db, { digest, runAt }, claim),
    completeRun: (digest, runAt, at) => completeRun(db, { digest, runAt }, at),
    lastRun: (digest) => findLastRun(db, digest),
    signingKeys: (fresh) => keepSigningKeys(db, fresh),
    suppress: (addressKey, suppression) => suppressAddress(db, addressKey, suppression),
  };
}

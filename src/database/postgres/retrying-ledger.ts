import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { DeliveryKey } from "#deliveries/delivery.js";
import type { Claim, Ledger } from "#deliveries/ports.js";
import { retryFor } from "./retry.js";

/** Ms within which a restarting server is back. */
const RESTART_TIMEOUT = 30_000;
/** Ms for which a mail in flight is claimed. After that another process may have taken it over. */
const CLAIM_DURATION = 20 * 60_000;

/**
 * A ledger that survives a restart of the server and conflicts between transactions: whatever can safely be done twice is
 * retried. Freezing isn't, because it is unknown whether it succeeded; the next run finds out. An outcome is known only to this
 * process, so recording it is retried for as long as it matters.
 */
export function createRetryingLedger(ledger: Ledger, db: Kysely<Tables>): Ledger {
  const again = <T>(work: () => Promise<T>): Promise<T> => retryFor(RESTART_TIMEOUT, work);
  return {
    ...ledger,
    start: (digest, start) => again(() => ledger.start(digest, start)),
    openIssues: (digest) => again(() => ledger.openIssues(digest)),
    variants: (issue) => again(() => ledger.variants(issue)),
    lease: (issue, claim) => again(() => ledger.lease(issue, claim)),
    release: (issue, holder) => again(() => ledger.release(issue, holder)),
    holders: (issue, now) => again(() => ledger.holders(issue, now)),
    markSending: (delivery, claim) => {
      let tried = false;
      return again(async () => {
        // The first try may have been committed, with only the answer lost.
        if (tried && (await isMarked(db, delivery, claim))) return { kind: "sending" };
        tried = true;
        return ledger.markSending(delivery, claim);
      });
    },
    record: (delivery, holder, ending) =>
      retryFor(CLAIM_DURATION, () => ledger.record(delivery, holder, ending)),
    reclaimLeases: (issue, request) => again(() => ledger.reclaimLeases(issue, request)),
    counts: (issue) => again(() => ledger.counts(issue)),
    hasAcceptedSince: (issue, at) => again(() => ledger.hasAcceptedSince(issue, at)),
    nextDue: (issue) => again(() => ledger.nextDue(issue)),
    finish: (issue, at) => again(() => ledger.finish(issue, at)),
    completeRun: (digest, runAt, at) => again(() => ledger.completeRun(digest, runAt, at)),
    suppress: (addressKey, suppression) =>
      retryFor(CLAIM_DURATION, () => ledger.suppress(addressKey, suppression)),
    answersTo: (subscriber) => again(() => ledger.answersTo(subscriber)),
    historyOf: (subscriber) => again(() => ledger.historyOf(subscriber)),
    suspect: (suspicion) => again(() => ledger.suspect(suspicion)),
    reportedSuspicions: () => again(() => ledger.reportedSuspicions()),
    settleSuspicion: (addressKey) => again(() => ledger.settleSuspicion(addressKey)),
    suspectedMails: (issue) => again(() => ledger.suspectedMails(issue)),
    status: (issue) => again(() => ledger.status(issue)),
    deferIssue: (issue, holding) => again(() => ledger.deferIssue(issue, holding)),
    pause: (issue, pause) => again(() => ledger.pause(issue, pause)),
    pauseDestination: (issue, pause) => again(() => ledger.pauseDestination(issue, pause)),
    resume: (issue, at) => again(() => ledger.resume(issue, at)),
    reserveTo: (destination, pace) => again(() => ledger.reserveTo(destination, pace)),
    claimConnections: (destination, claim) => again(() => ledger.claimConnections(destination, claim)),
    postpone: (issue, holder, deliveries) => again(() => ledger.postpone(issue, holder, deliveries)),
    reserve: (rates, wish) => again(() => ledger.reserve(rates, wish)),
  };
}

/** Whether this claim has marked the delivery: no other claim has the same holder and the same end. */
async function isMarked(
  db: Kysely<Tables>,
  { issue, subscriber }: DeliveryKey,
  { holder, until }: Claim,
): Promise<boolean> {
  const row = await db
    .selectFrom("deliveries")
    .select("state")
    .where("issue_id", "=", issue)
    .where("subscriber_id", "=", subscriber)
    .where("state", "=", "sending")
    .where("holder", "=", holder)
    .where("lease_until", "=", until)
    .executeTakeFirst();
  return row !== undefined;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { DeliveryKey } from "#deliveries/delivery.js";
import type { Claim, Ledger } from "#deliveries/ports.js";
import { DatabaseFault } from "./postgres-error.js";

const SECOND = 1_000;
/** A server that restarts is back by then. */
const RESTART_TIMEOUT = 30 * SECOND;
/** As long as a mail in flight is claimed: after that somebody else may have made up for a lost answer. */
const CLAIM_DURATION = 20 * 60 * SECOND;
const FIRST_PAUSE = 50;
const MAX_PAUSE = 5 * SECOND;

/**
 * A ledger whose server may restart, and whose transactions may get in each other's way. What can be done twice is tried again;
 * freezing is not, as nobody can tell whether it was done: the next run finds out. An outcome is known to this process alone, so it is
 * tried for as long as it counts.
 */
export function createRetryingLedger(ledger: Ledger, db: Kysely<Tables>): Ledger {
  const again = <T>(work: () => Promise<T>): Promise<T> => retryFor(work, RESTART_TIMEOUT);
  return {
    ...ledger,
    openIssues: (digest) => again(() => ledger.openIssues(digest)),
    variants: (issue) => again(() => ledger.variants(issue)),
    lease: (issue, claim) => again(() => ledger.lease(issue, claim)),
    release: (issue, holder) => again(() => ledger.release(issue, holder)),
    holders: (issue, now) => again(() => ledger.holders(issue, now)),
    markSending: (delivery, claim) => {
      let tried = false;
      return again(async () => {
        // The mark of a first try may have been committed, and only its answer lost.
        if (tried && (await isMarked(db, delivery, claim))) return { kind: "sending" };
        tried = true;
        return ledger.markSending(delivery, claim);
      });
    },
    record: (delivery, holder, ending) =>
      retryFor(() => ledger.record(delivery, holder, ending), CLAIM_DURATION),
    reclaimLeases: (issue, reclaimLeases) => again(() => ledger.reclaimLeases(issue, reclaimLeases)),
    counts: (issue) => again(() => ledger.counts(issue)),
    nextDue: (issue) => again(() => ledger.nextDue(issue)),
    finish: (issue, at) => again(() => ledger.finish(issue, at)),
    completeRun: (digest, runAt, at) => again(() => ledger.completeRun(digest, runAt, at)),
    suppress: (addressKey, suppression) =>
      retryFor(() => ledger.suppress(addressKey, suppression), CLAIM_DURATION),
    status: (issue) => again(() => ledger.status(issue)),
    deferIssue: (issue, holding) => again(() => ledger.deferIssue(issue, holding)),
    pause: (issue, pause) => again(() => ledger.pause(issue, pause)),
    resume: (issue, at) => again(() => ledger.resume(issue, at)),
    reserve: (rates, wish) => again(() => ledger.reserve(rates, wish)),
  };
}

/** @param patience ms to wait in all for a server that is away */
async function retryFor<T>(work: () => Promise<T>, patience: number): Promise<T> {
  let waited = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, MAX_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseFault) || error.recovery === "hand" || waited >= patience) throw error;
    }
    await sleep(pause);
    waited += pause;
  }
}

/** Whether this very claim has marked the delivery: no other has the same holder and end. */
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

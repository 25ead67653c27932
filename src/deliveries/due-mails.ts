import { createHeldMails, type Held, MAX_WAIT } from "#deliveries/pacing/held-mails.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import type { Instant } from "#zoned-time.js";
import type { Issue } from "./delivery.js";
import { createPatientClock } from "./patient-clock.js";
import type { Ledger } from "./ports.js";
import type { RateLimiter } from "./rate-limiter.js";

/** How much of an issue one call sends, so that other issues get their turn and mails of a dead process are soon free. */
export interface BatchLimits {
  readonly mails: number;
  /** Ms after which no other mail is started. */
  readonly time: number;
  /** Ms for which its deliveries are claimed. */
  readonly lease: number;
}

/** A leased delivery that may be sent now. */
export interface DueMail extends Held {
  /** To be called when it has ended, in any way. */
  readonly end: () => void;
}

export interface QuotaReached {
  readonly kind: "quota";
  readonly until: Instant;
}

export type DueMails = AsyncGenerator<DueMail, QuotaReached | undefined>;

interface DueMailsContext {
  readonly issue: Issue;
  readonly ledger: Pick<Ledger, "lease" | "postpone" | "nextDue">;
  readonly rateLimiter: RateLimiter;
  readonly sender: LeaseHolder;
  readonly share: BatchLimits;
  readonly batchSize: number;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Frees what dead processes had claimed. @returns how many deliveries */
  readonly reclaim: () => Promise<number>;
}

/** Ms after which due mails are looked for again if there were none but some are waiting. */
const POLL_MS = 250;

/**
 * Leases the due mails of an issue in batches, and passes each on when it may be sent. Mails to a destination with limits of its own
 * don't hold up the others. Shared by all connections: a generator answers one `next()` at a time.
 */
export async function* takeDueMails(context: DueMailsContext): DueMails {
  const { ledger, issue, sender, clock, rateLimiter, share, batchSize, signal, reclaim } = context;
  const { destinations } = rateLimiter;
  const end = clock() + share.time;
  let wake = (): void => {};
  const onEvent = (listener: () => void): void => {
    wake = listener;
  };
  const time = createPatientClock({ ...context, onEvent });
  const held = createHeldMails(destinations, (deliveries) =>
    ledger.postpone(issue.id, sender.holder, deliveries),
  );
  const free: Held[] = [];
  let left = share.mails;
  let pollAt: Instant = 0;
  let inFlight = 0;

  /** @returns whether there were any */
  const leaseMore = async (): Promise<boolean> => {
    const now = time.now();
    const until = now + share.lease;
    const claim = { holder: sender.holder, now, until, limit: Math.min(batchSize, left) };
    const batch = await ledger.lease(issue.id, claim);
    for (const delivery of batch) {
      const destination = destinations.limitedDestination(delivery.address);
      if (destination === undefined) free.push({ delivery, until });
      else if (!held.add(destination, { delivery, until }, now)) continue;
      left -= 1;
    }
    await held.postponeRest();
    return batch.length > 0;
  };
  /** When to go on; undefined if nothing is left for this run. */
  const nextLook = async (next: Instant): Promise<Instant | undefined> => {
    const now = time.now();
    if (!held.isEmpty()) return Math.min(next, now + POLL_MS);
    if (left <= 0 || (held.postponedUntil() ?? 0) + POLL_MS < now) return undefined;
    if (inFlight > 0) return now + MAX_WAIT;
    const due = await ledger.nextDue(issue.id);
    return due === undefined || due > now + MAX_WAIT ? undefined : Math.max(due, now + POLL_MS);
  };

  while (!signal?.aborted && clock() < end) {
    const taken = await held.take(time.now());
    const [first] = taken.kind === "mail" ? [] : free.splice(0, 1);
    const mail = taken.kind === "mail" ? taken.mail : first;
    if (mail !== undefined) {
      const end = (): void => {
        inFlight -= 1;
        if (taken.kind === "mail") taken.mail.end();
        wake();
      };
      inFlight += 1;
      const turn = await rateLimiter.acquire();
      if (turn === "go") yield { ...mail, end };
      else {
        end();
        return { kind: "quota", until: turn.until };
      }
      continue;
    }
    if (left > 0 && time.now() >= pollAt) {
      if (await leaseMore()) continue;
      // Another process may have claimed mails and have died since.
      if (held.isEmpty() && (await reclaim()) > 0) continue;
      pollAt = time.now() + POLL_MS;
    }
    const until = await nextLook(taken.kind === "none" ? taken.next : 0);
    if (until === undefined) return undefined;
    await time.waitUntil(Math.min(until, end));
  }
  return undefined;
}

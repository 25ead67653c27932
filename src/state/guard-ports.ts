import type { AnnouncementLedger } from "#deliveries/announcements/announcement-ledger.js";
import type { WaitingMail, WaitingMails } from "#deliveries/membership/waiting-mails.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { ReviewRepository } from "#deliveries/review/review.js";
import type { WebhookQueue } from "#deliveries/webhooks/webhook-queue.js";
import { INTERVAL } from "./session.js";
import type { StateSession } from "./session-ports.js";

interface GuardedPorts {
  readonly ledger: Ledger;
  readonly waitingMails: WaitingMails;
  readonly reviews: ReviewRepository;
  readonly webhooks: WebhookQueue;
  readonly announcements: AnnouncementLedger;
  readonly subscribers: Subscribers;
}

/** Mails that may be in doubt if this machine is lost. */
const MAX_CLAIMED = 100;
const FIRST_BATCH = 25;
const MIN_BATCH = 5;
/** Letters that are claimed, and pushed, together. */
const LETTERS = 50;

type Guard = Pick<StateSession, "checkpoint" | "requireFresh" | "fold">;

/**
 * The same ports for a ledger that is pushed elsewhere: whatever is claimed in order to be sent is pushed before the caller gets it. So
 * whoever takes over knows what may have been sent.
 */
export function guardPorts<Ports extends GuardedPorts>(
  ports: Ports,
  session: Guard,
  elapsed: () => number,
): Ports {
  return {
    ...ports,
    ledger: guardLedger(ports.ledger, session, elapsed),
    waitingMails: guardWaitingMails(ports.waitingMails, session),
    reviews: {
      ...ports.reviews,
      claim: async (run, claim) => {
        const isClaimed = await ports.reviews.claim(run, claim);
        if (isClaimed) await session.checkpoint();
        return isClaimed;
      },
    },
    webhooks: {
      ...ports.webhooks,
      claim: async (claim) => {
        const messages = await ports.webhooks.claim(claim);
        if (messages.length > 0) await session.checkpoint();
        return messages;
      },
    },
    announcements: {
      ...ports.announcements,
      claim: async (network, post, claim) => {
        const claimed = await ports.announcements.claim(network, post, claim);
        if (claimed !== undefined) await session.checkpoint();
        return claimed;
      },
    },
    subscribers: {
      ...ports.subscribers,
      forget: async (address, forgetting) => {
        const result = await ports.subscribers.forget(address, forgetting);
        session.fold();
        return result;
      },
    },
    checkpoint: session.checkpoint,
  };
}

function guardLedger(ledger: Ledger, session: Guard, elapsed: () => number): Ledger {
  const claimed = new Map<string, Set<string>>();
  const pace = createPace(elapsed);
  const of = (issue: string): Set<string> => {
    const known = claimed.get(issue) ?? new Set<string>();
    claimed.set(issue, known);
    return known;
  };
  const all = (): number => [...claimed.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    ...ledger,
    lease: async (issue, claim) => {
      const limit = Math.min(claim.limit, pace.limit(), MAX_CLAIMED - all());
      if (limit <= 0) return [];
      const batch = await ledger.lease(issue, { ...claim, limit });
      if (batch.length === 0) return batch;
      for (const { subscriber } of batch) of(issue).add(subscriber);
      await session.checkpoint();
      pace.begin(batch.length);
      return batch;
    },
    markSending: async (delivery, claim) => {
      await session.requireFresh();
      const marking = await ledger.markSending(delivery, claim);
      if (marking.kind !== "sending") of(delivery.issue).delete(delivery.subscriber);
      return marking;
    },
    record: async (delivery, holder, ending) => {
      await ledger.record(delivery, holder, ending);
      of(delivery.issue).delete(delivery.subscriber);
    },
    postpone: async (issue, holder, deliveries) => {
      await ledger.postpone(issue, holder, deliveries);
      for (const { subscriber } of deliveries) of(issue).delete(subscriber);
    },
    release: async (issue, holder) => {
      await ledger.release(issue, holder);
      claimed.delete(issue);
    },
  };
}

/** How many mails leave between two pushes. */
function createPace(elapsed: () => number) {
  let limit = FIRST_BATCH;
  let batch: { readonly mails: number; readonly at: number } | undefined;
  return {
    limit: (): number => {
      if (batch !== undefined) {
        const ms = Math.max(elapsed() - batch.at, 1);
        limit = Math.max(MIN_BATCH, Math.min(MAX_CLAIMED, Math.floor((batch.mails * INTERVAL) / ms)));
        batch = undefined;
      }
      return limit;
    },
    begin: (mails: number): void => {
      batch = { mails, at: elapsed() };
    },
  };
}

function guardWaitingMails(waiting: WaitingMails, session: Guard): WaitingMails {
  const claimed = new Map<string, WaitingMail[]>();
  return {
    ...waiting,
    claim: async ({ limit, ...claim }) => {
      const kind = `${claim.untried} ${claim.only}`;
      const ready = claimed.get(kind) ?? [];
      claimed.set(kind, ready);
      if (ready.length === 0) {
        ready.push(...(await waiting.claim({ ...claim, limit: Math.max(limit, LETTERS) })));
        if (ready.length > 0) await session.checkpoint();
      } else await session.requireFresh();
      return ready.splice(0, limit);
    },
  };
}

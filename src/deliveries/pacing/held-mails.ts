import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Instant } from "#zoned-time.js";
import type { DestinationPacer } from "./destination-pacer.js";
import type { PostponedDelivery } from "./destination-paces.js";

/** A leased delivery, and when the lease ends. */
export interface Held {
  readonly delivery: LeasedDelivery;
  readonly until: Instant;
}

/** A mail that may be sent now, or when to ask again. */
type Taken =
  | { readonly kind: "mail"; readonly mail: Held & { readonly end: () => void } }
  | { readonly kind: "none"; readonly next: Instant };

/** Mails of one run to destinations with limits of their own: a few of each wait here, the rest in the ledger. */
export interface HeldMails {
  /** @returns whether it waits here; otherwise it is put off by `postponeRest` */
  readonly add: (destination: string, mail: Held, now: Instant) => boolean;
  readonly take: (now: Instant) => Promise<Taken>;
  readonly postponeRest: () => Promise<void>;
  readonly isEmpty: () => boolean;
  /** Until when mails that were put off may become due; undefined if no mail was put off. */
  readonly postponedUntil: () => Instant | undefined;
}

/** Ms of work for a destination that one run holds, so that it doesn't wait for the database. */
const HELD_MS = 2_000;
const MAX_HELD = 200;
/** If the next mail's time is later, those that wait here are returned to the ledger. */
export const MAX_WAIT = 5_000;
/** No mail is put off for longer, because the limits may change. */
const MAX_POSTPONE = 60 * 60_000;
/** A mail isn't started if its lease ends within this time. */
const LEASE_MARGIN = 2_000;

export function createHeldMails(
  pacer: DestinationPacer,
  postpone: (deliveries: readonly PostponedDelivery[]) => Promise<void>,
): HeldMails {
  const queues = new Map<string, Held[]>();
  /** When the last mail that was put off is due. */
  const tails = new Map<string, Instant>();
  const rest: PostponedDelivery[] = [];
  const queueOf = (destination: string): Held[] => {
    const queue = queues.get(destination) ?? [];
    queues.set(destination, queue);
    return queue;
  };
  const putOff = (destination: string, { delivery }: Held, { now, first }: Times): void => {
    const interval = pacer.intervalOf(destination);
    const tail = Math.min(Math.max(tails.get(destination) ?? 0, first - interval), now + MAX_POSTPONE);
    const notBefore = Math.min(Math.ceil(tail + interval), now + MAX_POSTPONE);
    tails.set(destination, tail + interval);
    rest.push({ subscriber: delivery.subscriber, notBefore });
  };
  const postponeRest = async (): Promise<void> => {
    if (rest.length > 0) await postpone(rest.splice(0));
  };
  return {
    add: (destination, mail, now) => {
      const queue = queueOf(destination);
      const interval = pacer.intervalOf(destination);
      const capacity = Math.min(MAX_HELD, Math.max(1, Math.ceil(HELD_MS / interval)));
      if (queue.length < capacity) {
        queue.push(mail);
        return true;
      }
      putOff(destination, mail, { now, first: now + queue.length * interval });
      return false;
    },
    take: async (now) => {
      let next = Infinity;
      for (const [destination, queue] of queues) {
        const late = queue.splice(0, queue.findLastIndex(({ until }) => until <= now + LEASE_MARGIN) + 1);
        for (const mail of late) putOff(destination, mail, { now, first: now });
        await postponeRest();
        if (queue.length === 0) continue;
        const turn = await pacer.nextTurn(destination, now);
        if (turn > now + MAX_WAIT) {
          for (const mail of queue.splice(0)) putOff(destination, mail, { now, first: turn });
          await postponeRest();
        } else if (turn > now) next = Math.min(next, turn);
        else {
          const [mail] = queue.splice(0, 1);
          if (mail !== undefined) return { kind: "mail", mail: { ...mail, end: pacer.begin(destination) } };
        }
      }
      return { kind: "none", next };
    },
    postponeRest,
    isEmpty: () => [...queues.values()].every((queue) => queue.length === 0),
    postponedUntil: () => (tails.size === 0 ? undefined : Math.max(...tails.values())),
  };
}

interface Times {
  readonly now: Instant;
  /** When the first mail that is put off may be due. */
  readonly first: Instant;
}

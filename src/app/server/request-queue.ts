import { setMaxListeners } from "node:events";
import type { TransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { WaitingMails } from "#deliveries/membership/waiting-mails.js";
import type { Instant } from "#zoned-time.js";

interface RequestQueueOptions {
  readonly waiting: Pick<WaitingMails, "add">;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly failed: (error: unknown) => void;
}

export interface RequestQueue extends TransactionalMailQueue {
  /** Resolves when what was asked for until now is stored. */
  readonly settled: () => Promise<void>;
}

const MAX_LOOKUPS = 100;
/** Ms. Longer than a lookup takes, so that the time of a response doesn't tell whether there is a mail. */
const [MIN_DELAY, MAX_DELAY] = [50, 1_000];

/** Only stores mails: for a process that may be stopped after each response. */
export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { waiting, clock, sleep, random, newId, failed } = options;
  const stopping = new AbortController();
  setMaxListeners(MAX_LOOKUPS, stopping.signal);
  const lookups = new Set<Promise<void>>();
  const settled = async (): Promise<void> => void (await Promise.all(lookups));
  return {
    enqueue: (find, delay = 0) => {
      if (lookups.size >= MAX_LOOKUPS || stopping.signal.aborted) return false;
      const store = async (): Promise<void> => {
        await sleep(MIN_DELAY + random() * (MAX_DELAY - MIN_DELAY), stopping.signal);
        for (const mail of await find()) await waiting.add({ id: newId(), mail }, clock() + delay);
      };
      const lookup = store()
        .catch(failed)
        .finally(() => lookups.delete(lookup));
      lookups.add(lookup);
      return true;
    },
    // Whoever handles the request sends what is due.
    wake: () => {},
    settled,
    drain: () => {
      stopping.abort();
      return settled();
    },
  };
}

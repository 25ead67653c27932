import { setMaxListeners } from "node:events";
import type { Outcome } from "#deliveries/outcome.js";
import type { TransactionalMailContent } from "#digest/transactional-mail.js";
import type { FeedletterError } from "#errors.js";

/** A mail to write. */
export interface TransactionalMail {
  readonly content: TransactionalMailContent;
  readonly to: { readonly address: string; readonly language?: string };
  /** The recipient's own link. */
  readonly url?: string;
  /** Called when every attempt to send it has failed. */
  readonly failed?: () => Promise<void>;
}

/** Finds the mails to write, if any. */
type FindMails = () => Promise<readonly TransactionalMail[]>;

interface MailQueueOptions {
  readonly send: (mail: TransactionalMail) => Promise<Outcome>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called with what went wrong. */
  readonly broken: (error: unknown) => void;
}

export interface TransactionalMailQueue {
  /** Returns at once; false where too many are waiting. */
  enqueue(find: FindMails): boolean;
  /** Takes no more, and sends what is waiting without further pauses. */
  drain(): Promise<void>;
}

/** A flood of sign-ups must not fill the memory. */
const MAX_WAITING = 500;
const MAX_CONCURRENT = 2;
/** Ms before each further try. */
const RETRY_DELAYS = [5_000, 30_000, 120_000, 600_000];
/** Ms. */
const [MIN_DELAY, MAX_DELAY] = [50, 1_000];

/**
 * Finds and sends mails after the answer, at a random moment, so that neither the answer nor its timing tells whether there is
 * one. Mails wait in memory: if the process is killed, people have to ask again.
 */
export function createTransactionalMailQueue({
  send,
  sleep,
  random,
  broken,
}: MailQueueOptions): TransactionalMailQueue {
  const stopping = new AbortController();
  // Each waiting mail listens to it.
  setMaxListeners(MAX_WAITING, stopping.signal);
  const going = new Set<Promise<void>>();
  const queue = createLimiter(MAX_CONCURRENT);
  const wait = (ms: number): Promise<void> => sleep(ms, stopping.signal);
  const deliver = async (mail: TransactionalMail): Promise<void> => {
    for (const pause of [...RETRY_DELAYS, undefined]) {
      const outcome = await queue(() => send(mail));
      if (outcome.kind === "accepted" || outcome.kind === "rejected" || outcome.kind === "uncertain") return;
      if (pause === undefined || stopping.signal.aborted) {
        await mail.failed?.();
        if (outcome.kind === "unreachable") broken(outcome.error satisfies FeedletterError);
        return;
      }
      await wait(pause);
    }
  };
  const go = async (find: FindMails): Promise<void> => {
    await wait(MIN_DELAY + random() * (MAX_DELAY - MIN_DELAY));
    for (const mail of await find()) await deliver(mail);
  };
  return {
    enqueue: (find) => {
      if (going.size >= MAX_WAITING || stopping.signal.aborted) return false;
      const gone = go(find)
        .catch(broken)
        .finally(() => going.delete(gone));
      going.add(gone);
      return true;
    },
    drain: async () => {
      stopping.abort();
      await Promise.all(going);
    },
  };
}

/** Lets `most` of what it is given run at one time, in order. */
function createLimiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

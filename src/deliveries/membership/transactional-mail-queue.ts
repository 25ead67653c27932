import { setMaxListeners } from "node:events";
import type { Outcome } from "#deliveries/outcome.js";
import type { Letter } from "#digest/letter.js";
import type { FeedletterError } from "#errors.js";

/** A letter that is to be written, to whom, and the link in it that is theirs alone. */
export interface TransactionalMail {
  readonly letter: Letter;
  readonly to: { readonly address: string; readonly language?: string };
  readonly url?: string;
  /** It could not be sent, however often it was tried. */
  readonly failed?: () => Promise<void>;
}

/** Finds out whether there is a letter to write. */
type FindMails = () => Promise<readonly TransactionalMail[]>;

interface MailQueueOptions {
  readonly send: (mail: TransactionalMail) => Promise<Outcome>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Tells what went wrong; nobody waits for an answer. */
  readonly broken: (error: unknown) => void;
}

export interface TransactionalMailQueue {
  /** Takes the errand on and comes back at once; false where too many wait already. */
  enqueue(find: FindMails): boolean;
  /** Takes no more, and does what waits without any more pauses. */
  drain(): Promise<void>;
}

/** Errands that may wait: a flood of sign-ups must not fill the memory. */
const MAX_WAITING = 500;
/** Mails on their way at one time. */
const MAX_CONCURRENT = 2;
/** Ms before each further try. */
const RETRY_DELAYS = [5_000, 30_000, 120_000, 600_000];
/** Ms. */
const [MIN_DELAY, MAX_DELAY] = [50, 1_000];

/**
 * Mails are found and sent after the answer and at a moment that is left to chance, so that neither the answer nor its time
 * says whether there is one. They wait in memory: what is lost when the process is killed, somebody asks for again.
 */
export function createTransactionalMailQueue({
  send,
  sleep,
  random,
  broken,
}: MailQueueOptions): TransactionalMailQueue {
  const stopping = new AbortController();
  // Each errand that waits listens to it.
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

import { setMaxListeners } from "node:events";
import type { Outcome } from "#deliveries/outcome.js";
import type { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { TransactionalMail } from "./transactional-mail.js";
import type { WaitingMail, WaitingMails } from "./waiting-mails.js";

/** Finds the mails to write, if any. */
type FindMails = () => Promise<readonly TransactionalMail[]>;

/** `needless`: nobody wants the mail any more. */
export type SendTransactional = (mail: TransactionalMail) => Promise<Outcome | { readonly kind: "needless" }>;

interface MailQueueOptions {
  readonly send: SendTransactional;
  readonly waiting: WaitingMails;
  readonly clock: () => Instant;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Called when every attempt to send a mail has failed. */
  readonly failed: (mail: TransactionalMail) => Promise<void>;
  /** Called with what went wrong. */
  readonly broken: (error: unknown) => void;
}

export interface TransactionalMailQueue {
  /** Returns at once; false if too many requests are being looked up. @param delay ms before the mails may be sent */
  enqueue(find: FindMails, delay?: number): boolean;
  /** To be called when a mail was added to those that wait. */
  wake(): void;
  /** Accepts no more requests, and sends the mails that were never tried. The others wait until the next start. */
  drain(): Promise<void>;
}

/** Number of requests that are looked up at the same time. Deferred mails don't count, because they wait in the database. */
const MAX_LOOKUPS = 500;
const MAX_CONCURRENT = 2;
const MINUTE = 60_000;
/** Ms before each retry; in total, longer than any greylisting lasts. */
const RETRY_DELAYS = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * MINUTE);
/** Ms. Longer than a server may take to answer; after that, the process that was sending must be dead. */
const ATTEMPT_MS = 15 * MINUTE;
/** Ms. */
const [MIN_DELAY, MAX_DELAY] = [50, 1_000];

/**
 * Finds and sends mails after the response, at a random time, so that neither the response nor its timing tells whether there is
 * one. Mails wait in the database until a mail server has accepted or rejected them; those of an earlier process are sent, too.
 */
export function createTransactionalMailQueue(options: MailQueueOptions): TransactionalMailQueue {
  const { waiting, clock, sleep, random, newId, broken } = options;
  const stopping = new AbortController();
  // Each lookup adds a listener.
  setMaxListeners(MAX_LOOKUPS, stopping.signal);
  const lookups = new Set<Promise<void>>();
  const wakeUp = createWakeUp(sleep);
  const deliver = createDelivery(options);
  const lookUp = async (find: FindMails, delay: number): Promise<void> => {
    await sleep(MIN_DELAY + random() * (MAX_DELAY - MIN_DELAY), stopping.signal);
    for (const mail of await find()) await waiting.add({ id: newId(), mail }, clock() + delay);
    wakeUp.trigger();
  };
  const claim = (untried: boolean): Promise<readonly WaitingMail[]> => {
    const now = clock();
    return waiting.claim({ now, until: now + ATTEMPT_MS, limit: MAX_CONCURRENT, untried });
  };
  const pauseLength = async (): Promise<number> => {
    const due = await waiting.nextDue();
    // Other processes may add mails, and the clock may change.
    return due === undefined ? MINUTE : Math.min(Math.max(due - clock(), 0), MINUTE);
  };
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const mails = await claim(false);
        if (mails.length > 0) await Promise.all(mails.map(deliver));
        else await wakeUp.wait(await pauseLength());
      } catch (error) {
        broken(error);
        await wakeUp.wait(MINUTE);
      }
    }
  };
  const working = work();
  return {
    enqueue: (find, delay = 0) => {
      if (lookups.size >= MAX_LOOKUPS || stopping.signal.aborted) return false;
      const lookup = lookUp(find, delay)
        .catch(broken)
        .finally(() => lookups.delete(lookup));
      lookups.add(lookup);
      return true;
    },
    wake: wakeUp.trigger,
    drain: async () => {
      stopping.abort();
      wakeUp.trigger();
      await Promise.all([working, ...lookups]);
      try {
        for (let mails = await claim(true); mails.length > 0; mails = await claim(true)) {
          const outcomes = await Promise.all(mails.map(deliver));
          // The others would fail, too.
          if (outcomes.includes("unreachable")) return;
        }
      } catch (error) {
        broken(error);
      }
    },
  };
}

/** `again`: it couldn't be sent now, because of the mail server or an error of ours. */
type Sent = "settled" | "again" | "unreachable";

type DeliveryOptions = Pick<MailQueueOptions, "send" | "waiting" | "clock" | "failed" | "broken">;

/** Sends the mails that are due, once. */
export async function sendDueMails({
  only,
  ...options
}: DeliveryOptions & { readonly only?: "alerts" }): Promise<void> {
  const { waiting, clock } = options;
  const deliver = createDelivery(options);
  for (;;) {
    const now = clock();
    const mails = await waiting.claim({ now, until: now + ATTEMPT_MS, limit: MAX_CONCURRENT, only });
    const sent = await Promise.all(mails.map(deliver));
    // The others would fail, too.
    if (mails.length === 0 || sent.includes("unreachable")) return;
  }
}

/** Sends one mail and records what became of it. */
function createDelivery({ send, waiting, clock, failed, broken }: DeliveryOptions) {
  let away = false;
  const trySend = async (mail: TransactionalMail): Promise<Sent> => {
    try {
      const outcome = await send(mail);
      // Reported once per outage.
      if (outcome.kind === "unreachable" && !away) broken(outcome.error satisfies FeedletterError);
      away = outcome.kind === "unreachable";
      if (outcome.kind === "unreachable") return "unreachable";
      // A server that refuses our mails refuses the mail that tells of it, too.
      const isAlert = mail.subscriber === "";
      const isAgain = outcome.kind === "deferred" || (isAlert && outcome.kind === "rejected");
      return isAgain ? "again" : "settled";
    } catch (error) {
      broken(error);
      return "again";
    }
  };
  return async ({ id, mail, attempts }: WaitingMail): Promise<Sent> => {
    const sent = await trySend(mail);
    const pause = RETRY_DELAYS[attempts - 1];
    const retryAt = pause === undefined ? undefined : clock() + pause;
    const isOver = retryAt === undefined || (mail.expiresAt !== undefined && retryAt >= mail.expiresAt);
    if (sent === "settled") await waiting.remove(id);
    else if (!isOver) await waiting.postpone(id, retryAt);
    else {
      await waiting.remove(id);
      await failed(mail);
    }
    return sent;
  };
}

/** A pause that can be ended early, even before it begins. */
function createWakeUp(sleep: MailQueueOptions["sleep"]) {
  let triggered = new AbortController();
  return {
    trigger: () => triggered.abort(),
    wait: async (ms: number): Promise<void> => {
      await sleep(ms, triggered.signal);
      triggered = new AbortController();
    },
  };
}

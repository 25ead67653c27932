import type { SendContext } from "#app/digests/send-context.js";
import type { InboxContext } from "#app/inbox/open-joining.js";
import type { ProcessedMail } from "#app/inbox/process-mail.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { FeedletterError } from "#errors.js";
import type { ImapMailbox } from "#mail/imap/imap-mailbox.js";
import type { Instant } from "#zoned-time.js";

interface InboxFollowerOptions extends Pick<InboxContext, "cwd" | "randomBytes" | "resolveTxt"> {
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServeEvent) => void;
}

export interface InboxFollower {
  /** Starts to read the mailbox of `mail.inbox`, or another one if the setting has changed, and returns at once. */
  readonly wake: (context: SendContext) => void;
  /** Resolves when the mail that is being read is finished and the connection is closed. */
  readonly stop: () => Promise<void>;
}

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 15 * 60_000;

/** Reads the mailbox whenever mail arrives, and connects again at growing intervals if that fails. Sending mail never waits for it. */
export function followInbox(options: InboxFollowerOptions): InboxFollower {
  let inbox: string | undefined;
  let own = new AbortController();
  let current: SendContext | undefined;
  let work = Promise.resolve();
  return {
    wake: (context) => {
      current = context;
      const wanted = context.loaded.config.mail?.inbox;
      if (options.signal.aborted || wanted === inbox) return;
      inbox = wanted;
      own.abort();
      own = new AbortController();
      if (wanted === undefined) return;
      const signal = AbortSignal.any([options.signal, own.signal]);
      work = work.then(() => readUntilStopped({ ...options, signal }, () => current ?? context));
    },
    stop: () => {
      own.abort();
      return work;
    },
  };
}

async function readUntilStopped(options: InboxFollowerOptions, context: () => SendContext): Promise<void> {
  const { signal, onEvent, clock, sleep } = options;
  const memory = new Map<bigint, Set<number>>();
  let failures = 0;
  while (!signal.aborted) {
    try {
      await readWhileOpen(options, {
        context,
        memory,
        onRead: () => {
          failures = 0;
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof FeedletterError) onEvent({ kind: "failed", at: clock(), error });
      else onEvent({ kind: "broken", at: clock(), error });
    }
    if (signal.aborted) return;
    failures += 1;
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS), signal).catch(() => {});
  }
}

/** Mails whose senders may get one in return. */
const ANSWERED: readonly ProcessedMail["kind"][] = ["join-asked", "joined", "confirmed"];

/** Confirmations needn't wait for the next minute. @throws FeedletterError E_DATABASE, E_TEMPLATE */
export async function answerJoiners(
  sendContext: SendContext,
  { clock, onEvent, ...options }: Pick<InboxFollowerOptions, "cwd" | "randomBytes" | "clock" | "onEvent">,
): Promise<void> {
  const { sendAnswers } = await import("#app/inbox/send-answers.js");
  const failed = (error: unknown): void =>
    onEvent(
      error instanceof FeedletterError
        ? { kind: "failed", at: clock(), error }
        : { kind: "broken", at: clock(), error },
    );
  await sendAnswers(sendContext, { ...options, failed });
}

/** @throws FeedletterError E_INBOX if the connection ends, E_DATABASE if nothing can be recorded */
async function readWhileOpen(
  options: InboxFollowerOptions,
  {
    context,
    memory,
    onRead,
  }: {
    readonly context: () => SendContext;
    readonly memory: Map<bigint, Set<number>>;
    readonly onRead: () => void;
  },
): Promise<void> {
  const { signal } = options;
  const mailbox = await openMailbox(context(), memory);
  if (mailbox === undefined) return;
  try {
    while (!signal.aborted) {
      const counts = await readNewMails(mailbox, context(), options);
      if (ANSWERED.some((kind) => counts.has(kind))) await answerJoiners(context(), options);
      onRead();
      await mailbox.waitForMail(signal);
    }
  } finally {
    await mailbox.close();
  }
}

/** Reads the mailbox of `mail.inbox` once, if there is one. @throws FeedletterError E_INBOX, E_DATABASE */
export async function readInboxOnce(context: SendContext, options: ReadingOptions): Promise<void> {
  const mailbox = await openMailbox(context);
  if (mailbox === undefined) return;
  try {
    await readNewMails(mailbox, context, options);
  } finally {
    await mailbox.close();
  }
}

async function openMailbox(
  { loaded }: SendContext,
  memory?: Map<bigint, Set<number>>,
): Promise<ImapMailbox | undefined> {
  const { findInbox } = await import("#app/inbox/read-inbox.js");
  const { openImapMailbox } = await import("#mail/imap/imap-mailbox.js");
  const server = findInbox(loaded);
  return server && openImapMailbox(server, { memory });
}

type ReadingOptions = Omit<InboxFollowerOptions, "cwd" | "sleep">;

/** @returns how many mails there were of each kind */
async function readNewMails(
  mailbox: ImapMailbox,
  { loaded, database }: SendContext,
  options: ReadingOptions,
): Promise<ReadonlyMap<ProcessedMail["kind"], number>> {
  const { signal, clock, onEvent } = options;
  const { readMailbox } = await import("#app/inbox/read-inbox.js");
  const counts = new Map<ProcessedMail["kind"], number>();
  const reading = { context: options, loaded, database, dryRun: false };
  for await (const { kind } of readMailbox(mailbox, reading)) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (signal.aborted) break;
  }
  if (counts.size > 0) onEvent({ kind: "inbox", at: clock(), counts: Object.fromEntries(counts) });
  return counts;
}

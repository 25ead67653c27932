import type { ImapFlow, MailboxObject } from "imapflow";
import { MAX_REPORT_BYTES } from "#mail/reports/mime-reader.js";
import { isLoopback } from "#mail/smtp/smtp-url.js";
import type { MailFate, WaitingMail } from "#mail/waiting-mail.js";
import { explainUnreadable } from "./imap-error.js";
import type { ImapServer } from "./imap-url.js";

/** An open folder of an IMAP server (RFC 3501, RFC 9051). All methods may throw FeedletterError E_INBOX. */
export interface ImapMailbox {
  /** How many mails haven't been read yet. */
  count(): Promise<number>;
  /** The mails that haven't been read yet, one after the other. */
  mails(): AsyncGenerator<WaitingMail>;
  /** Resolves when a mail may have arrived, at the latest after `POLL_MS`, or when the signal is aborted. */
  waitForMail(signal: AbortSignal): Promise<void>;
  /** Never throws. */
  close(): Promise<void>;
}

interface OpenOptions {
  /** The server is told to change nothing. */
  readonly readOnly?: boolean;
  /** The UIDs of mails that stay and can't be marked, by the folder's UIDVALIDITY, if the folder is opened again and again. */
  readonly memory?: Map<bigint, Set<number>>;
}

/** The keyword of a mail that was read and stays. Other programs don't show it. */
const READ = "$FeedletterRead";
const TIMEOUT_MS = 30_000;
/** RFC 2177 §3: servers may log out who idles for half an hour. Without IDLE, the library asks every two minutes. */
const POLL_MS = 9 * 60_000;
/** A server that ignores how much it was asked for may send a whole mail. */
const MAX_LITERAL_BYTES = 64 * 1024 * 1024;

/** @throws FeedletterError E_INBOX */
export async function openImapMailbox(
  server: ImapServer,
  { readOnly = false, memory = new Map() }: OpenOptions = {},
): Promise<ImapMailbox> {
  const client = await connect(server);
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainUnreadable(error, server);
    }
  };
  try {
    const mailbox = await run(() => client.mailboxOpen(server.folder, { readOnly }));
    return createMailbox({ client, server, mailbox, run, remembered: rememberedIn(memory, mailbox) });
  } catch (error) {
    client.close();
    throw error;
  }
}

async function connect(server: ImapServer): Promise<ImapFlow> {
  const { host, port, tls, user, password } = server;
  const { ImapFlow } = await import("imapflow");
  const client = new ImapFlow({
    ...{ host, port, secure: tls === "immediate", logger: false },
    auth: { user, pass: password },
    doSTARTTLS: tls === "required" ? true : undefined,
    // On this machine nobody can listen in, and local servers rarely have a signed certificate.
    tls: { rejectUnauthorized: !isLoopback(host) },
    clientInfo: { name: "Feedletter" },
    ...{ disableAutoIdle: true, disableCompression: true, disableAutoEnable: true },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, maxLiteralSize: MAX_LITERAL_BYTES },
    maxIdleTime: POLL_MS,
  });
  // The command in flight fails, too, and tells the reason.
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw explainUnreadable(error, server);
  }
}

function rememberedIn(memory: Map<bigint, Set<number>>, { uidValidity }: MailboxObject): Set<number> {
  const known = memory.get(uidValidity) ?? new Set<number>();
  memory.set(uidValidity, known);
  return known;
}

interface OpenFolder {
  readonly client: ImapFlow;
  readonly server: ImapServer;
  readonly mailbox: MailboxObject;
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  readonly remembered: Set<number>;
}

function createMailbox(folder: OpenFolder): ImapMailbox {
  const { client, run, remembered } = folder;
  const settle = createSettle(folder);
  let arrived = false;
  let notify = (): void => {};
  client.on("exists", () => {
    arrived = true;
    notify();
  });
  client.on("close", () => notify());
  const search = async (): Promise<readonly number[]> => {
    arrived = false;
    const found = await run(() =>
      client.search(keepsKeywords(folder) ? { unKeyword: READ } : { all: true }, { uid: true }),
    );
    if (found === false || found === undefined)
      throw explainUnreadable(new Error("it refused to search the folder"), folder.server);
    return found.filter((uid) => !remembered.has(uid));
  };
  return {
    count: async () => (await search()).length,
    mails: async function* () {
      for (const uid of await search()) {
        const source = { start: 0, maxLength: MAX_REPORT_BYTES };
        const mail = await run(() => client.fetchOne(String(uid), { source }, { uid: true }));
        // Somebody else has moved or deleted it.
        if (mail === false || mail?.source === undefined) continue;
        yield {
          bytes: mail.source.subarray(0, MAX_REPORT_BYTES),
          settle: (fate) => run(() => settle(uid, fate)),
        };
      }
    },
    waitForMail: async (signal) => {
      if (arrived || signal.aborted) return;
      const timer = setTimeout(() => notify(), POLL_MS);
      const stop = (): void => notify();
      signal.addEventListener("abort", stop, { once: true });
      try {
        const woken = new Promise<void>((resolve) => {
          notify = resolve;
        });
        // It ends when the next command is sent. If the connection breaks, that one fails.
        const idling = client.idle().then(
          () => {},
          () => {},
        );
        await (client.usable ? woken : idling);
      } finally {
        notify = () => {};
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      }
    },
    close: async () => {
      await client.logout().catch(() => {});
      client.close();
    },
  };
}

/** Whether clients may add keywords of their own (RFC 3501 §7.1, PERMANENTFLAGS). */
function keepsKeywords({ mailbox: { permanentFlags } }: Pick<OpenFolder, "mailbox">): boolean {
  return permanentFlags === undefined || permanentFlags.has("\\*") || permanentFlags.has(READ);
}

/**
 * Moves what is done, and marks what stays, so that it is read once. Without MOVE (RFC 6851) and UIDPLUS (RFC 4315), moving would delete
 * what others have marked as deleted, so everything stays.
 */
function createSettle(opened: OpenFolder): (uid: number, fate: MailFate) => Promise<void> {
  const { client, server, remembered } = opened;
  const canMove = client.capabilities.has("MOVE") || client.capabilities.has("UIDPLUS");
  let readFolder: Promise<string | undefined> | undefined;
  // If the server refuses the folder, everything stays, too. If the connection broke, the next command says so.
  const openReadFolder = (): Promise<string | undefined> =>
    client.mailboxCreate([...server.readFolder]).then(
      ({ path }) => path,
      () => undefined,
    );
  return async (uid, fate) => {
    const range = String(uid);
    if (fate === "done" && canMove) {
      readFolder ??= openReadFolder();
      const folder = await readFolder;
      if (folder !== undefined && (await client.messageMove(range, folder, { uid: true })) !== false) return;
    }
    // A star shows the publisher what to look at.
    const flags = fate === "kept" ? ["\\Flagged"] : [];
    if (keepsKeywords(opened)) flags.push(READ);
    else remembered.add(uid);
    if (flags.length > 0) await client.messageFlagsAdd(range, flags, { uid: true });
  };
}

import { atPlace } from "#app/at-place.js";
import { requireAddressSettings } from "#app/digests/address-settings.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import type { ImapMailbox } from "#mail/imap/imap-mailbox.js";
import { type ImapServer, parseImapUrl } from "#mail/imap/imap-url.js";
import type { InboxContext } from "./open-joining.js";
import type { ProcessedMail } from "./process-mail.js";
import { openMailReading, processWaiting, withInbox } from "./process-mails.js";

/**
 * Reads the mailbox of `mail.inbox` once over IMAP. A mail is moved only when what it says is recorded, so a mail that is read again
 * after an interruption doesn't count twice.
 * @param dryRun shows what the mails say; nothing is recorded, marked or moved
 * @throws FeedletterError E_INBOX; E_CONFIG…, E_ADDRESS, E_BOUNCES, E_KEYS, E_DATABASE
 */
export async function* readInbox(
  context: InboxContext,
  { dryRun }: { readonly dryRun: boolean },
): AsyncGenerator<ProcessedMail> {
  const loaded = await loadConfig(context.configPath, {
    env: context.env,
    uses: ["mail", "inbox", "database", "server"],
  });
  requireAddressSettings(loaded);
  const server = requireInbox(loaded);
  const { openImapMailbox } = await import("#mail/imap/imap-mailbox.js");
  yield* withInbox(context, { loaded, dryRun }, async function* (reading) {
    const mailbox = await openImapMailbox(server, { readOnly: dryRun });
    try {
      yield* processWaiting(mailbox.mails(), reading);
    } finally {
      await mailbox.close();
    }
  });
}

/** Reads what is waiting in an open mailbox. */
export async function* readMailbox(
  mailbox: Pick<ImapMailbox, "mails">,
  options: Parameters<typeof openMailReading>[0],
): AsyncGenerator<ProcessedMail> {
  yield* processWaiting(mailbox.mails(), await openMailReading(options));
}

/** Undefined without `mail.inbox`. @throws FeedletterError E_CONFIG at its line */
export function findInbox({ config, placeOf }: LoadedConfig): ImapServer | undefined {
  const inbox = config.mail?.inbox;
  if (inbox === undefined) return undefined;
  return atPlace(placeOf("mail", "inbox"), () => parseImapUrl(inbox));
}

function requireInbox(loaded: LoadedConfig): ImapServer {
  const server = findInbox(loaded);
  if (server !== undefined) return server;
  throw new FeedletterError("E_CONFIG", {
    message: "`mail.inbox` is not set.",
    fix: "Set it to ${IMAP_URL}, and that variable to imaps://user:password@host/INBOX. Or name a maildir, an mbox file or - with --from.",
    place: loaded.placeOf("mail"),
  });
}

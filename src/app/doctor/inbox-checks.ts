import type { SendContext } from "#app/digests/send-context.js";
import { findInbox } from "#app/inbox/read-inbox.js";
import { FeedletterError } from "#errors.js";
import type { DomainCheck } from "#mail/sender-domain.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether the mailbox can be read, and what in it wasn't understood. */
export async function* runInboxChecks(sendContext: SendContext): AsyncGenerator<Diagnosis> {
  if (sendContext.loaded.config.mail?.inbox !== undefined)
    yield { check: "mailbox", ...(await tryMailbox(sendContext)) };
  const unread = await sendContext.database.reports.unread();
  const [newest] = unread;
  if (newest === undefined) return;
  yield {
    check: "mails that weren't understood",
    level: "warning",
    said: `${unread.length}; the newest: ${newest.words.slice(0, 100)}`,
    fix: "Look at them in the mailbox, where they have stayed. They are counted for 90 days.",
  };
}

async function tryMailbox({ loaded }: SendContext): Promise<DomainCheck> {
  try {
    const server = findInbox(loaded);
    if (server === undefined) throw new Error("no mail.inbox");
    const { openImapMailbox } = await import("#mail/imap/imap-mailbox.js");
    const mailbox = await openImapMailbox(server, { readOnly: true });
    try {
      const waiting = await mailbox.count();
      return { level: "ok", said: `${server.host}:${server.port} ${server.folder}, ${waiting} to read` };
    } finally {
      await mailbox.close();
    }
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
  }
}

import type { SendContext } from "#app/digests/send-context.js";
import { readJoinSettings } from "#app/inbox/join-settings.js";
import { findInbox } from "#app/inbox/read-inbox.js";
import { FeedletterError } from "#errors.js";
import { openSenderVerifier } from "#mail/joining/verify-sender.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether the mailbox can be read, and people can join. */
export async function* runInboxChecks(sendContext: SendContext): AsyncGenerator<Diagnosis> {
  if (sendContext.loaded.config.mail?.inbox !== undefined)
    yield { check: "mailbox", ...(await tryMailbox(sendContext)) };
  const { mail, server, digests } = sendContext.loaded.config;
  if (mail?.dmarc !== undefined && mail.inbox === undefined)
    yield {
      check: "DMARC reports",
      level: "warning",
      said: `They go to ${mail.dmarc}, but \`mail.inbox\` is not set, so nobody reads them.`,
      fix: "Set it, or let the mail server pipe these mails into `feedletter inbox --from -`.",
    };
  if (mail?.join !== undefined) yield { check: "joining by mail", ...(await tryJoining(sendContext)) };
  else if (server === undefined && Object.keys(digests).length > 0)
    yield {
      check: "subscribing",
      level: "skipped",
      said: "neither `server` nor `mail.join` is set, so nobody can subscribe on the subscribe page",
    };
}

async function tryJoining({ loaded }: SendContext): Promise<DomainCheck> {
  try {
    const settings = readJoinSettings(loaded);
    if (settings === undefined) throw new Error("no mail.join");
    await openSenderVerifier(async () => []);
    const to = settings.digests.join(", ");
    if (loaded.config.mail?.inbox === undefined)
      return {
        level: "warning",
        said: `A mail to ${settings.address} subscribes to ${to}, but \`mail.inbox\` is not set.`,
        fix: "Set it, or let the mail server pipe these mails into `feedletter inbox --from -`.",
      };
    return { level: "ok", said: `a mail to ${settings.address} subscribes to ${to}` };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
  }
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

import { rateSettings } from "#app/digests/rate-limits.js";
import type { SendContext } from "#app/digests/send-context.js";
import { OUTBOX } from "#app/outbox-folder.js";
import type { MailboxProvider } from "#config/mail-rate.js";
import { MAILBOX_FACTS, mailboxProvidersOfHost } from "#mail/providers/mailbox-limits.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether the limits of a mailbox that sends the mail are kept. */
export async function* runMailboxChecks({
  mail,
  database,
}: Pick<SendContext, "mail" | "database">): AsyncGenerator<Diagnosis> {
  const host =
    mail.transport === undefined || mail.transport === OUTBOX ? undefined : parseSmtpUrl(mail.transport).host;
  const owners = host === undefined ? [] : mailboxProvidersOfHost(host);
  const { preset, perDay } = rateSettings(mail);
  if (preset === undefined && owners.length === 0) return;
  const people = Math.max(0, ...(await database.subscribers.countByDigest()).values());
  const check =
    preset === undefined
      ? adviseLimit(owners, perDay)
      : checkLimit({ preset, perDay, people, isOther: host !== undefined && isOther(host, preset) });
  yield { check: "mailbox provider", ...check };
}

/** A server on this machine may pass the mails on to anybody. */
function isOther(host: string, preset: MailboxProvider): boolean {
  return !mailboxProvidersOfHost(host).includes(preset) && !isLoopback(host);
}

function adviseLimit(owners: readonly MailboxProvider[], perDay: number | undefined): DomainCheck {
  const titles = owners.map((owner) => MAILBOX_FACTS[owner].title).join(" or ");
  if (perDay !== undefined)
    return { level: "ok", said: `${titles}; at most ${perDay} mails in 24 hours, as \`mail.rate\` says` };
  return {
    level: "warning",
    said: `\`mail.transport\` is a server of ${titles}, but \`mail.rate\` doesn't limit the mails of a day. A mailbox that sends too many is blocked.`,
    fix: `Set ${owners.map((owner) => `\`mail.rate: ${owner}\` (${MAILBOX_FACTS[owner].limits.perDay} a day)`).join(" or ")}.`,
  };
}

interface PresetLimit {
  readonly preset: MailboxProvider;
  readonly perDay: number | undefined;
  /** Subscribers of the largest digest. */
  readonly people: number;
  readonly isOther: boolean;
}

function checkLimit({ preset, perDay = Infinity, people, isOther }: PresetLimit): DomainCheck {
  const { title } = MAILBOX_FACTS[preset];
  if (isOther)
    return {
      level: "warning",
      said: `\`mail.rate\` has the limits of ${title}, but \`mail.transport\` isn't its server.`,
      fix: "Correct one of the two settings.",
    };
  const said = `${title}; at most ${perDay} mails in 24 hours`;
  const days = Math.ceil(people / perDay);
  return {
    level: "ok",
    said: days > 1 ? `${said}, so an issue to ${people} people takes ${days} days` : said,
  };
}

import { MAILBOX_PROVIDERS, type MailboxProvider } from "#config/mail-rate.js";

export interface MailboxFacts {
  /** The provider as its documents write it. */
  readonly title: string;
  /** The names of its SMTP servers, in lower case. */
  readonly host: RegExp;
  readonly limits: {
    readonly perSecond?: number;
    readonly perHour?: number;
    readonly perDay: number;
  };
}

/**
 * What mailbox providers publish about sending, as read in December 2026. A mail to one subscriber is one message and one recipient;
 * where they limit both, the lower number is taken.
 */
export const MAILBOX_FACTS: Readonly<Record<MailboxProvider, MailboxFacts>> = {
  // https://support.google.com/mail/answer/22839: 500 mails a day.
  gmail: { title: "Gmail", host: /^smtp\.(gmail|googlemail)\.com$/, limits: { perDay: 500 } },
  // https://support.google.com/a/answer/166852: 2,000 messages in any 24 hours; 500 in a trial.
  "google-workspace": {
    title: "Google Workspace",
    host: /^smtp\.(gmail|googlemail)\.com$/,
    limits: { perDay: 2_000 },
  },
  // https://support.apple.com/102198: 1,000 messages and 1,000 recipients a day.
  icloud: { title: "iCloud Mail", host: /^smtp\.mail\.me\.com$/, limits: { perDay: 1_000 } },
  // https://support.microsoft.com/office/279ee200-594c-40f0-9ec8-bb6af7735c2e: 5,000 recipients a day, 1,000 of them new, with
  // Microsoft 365; less without it, where Microsoft's own answers name 300.
  outlook: {
    title: "Outlook.com",
    host: /^(smtp-mail\.outlook\.com|smtp\.live\.com)$/,
    limits: { perDay: 300 },
  },
  // https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits: 10,000
  // recipients a day, 30 messages a minute.
  "microsoft-365": {
    title: "Microsoft 365",
    host: /^smtp\.office365\.com$/,
    limits: { perSecond: 0.5, perDay: 10_000 },
  },
  // https://www.fastmail.help/hc/en-us/articles/1500000277382: 4,000 an hour and 8,000 a day; 120 a day in a trial.
  fastmail: {
    title: "Fastmail",
    host: /^smtps?\.(fastmail|messagingengine)\.com$/,
    limits: { perHour: 4_000, perDay: 8_000 },
  },
  // https://help.yahoo.com/kb/SLN17518.html: 500 a day.
  yahoo: { title: "Yahoo Mail", host: /^smtp\.mail\.yahoo\.com$/, limits: { perDay: 500 } },
};

/** Whose SMTP server this is. Both kinds of Google's mailboxes share one. */
export function mailboxProvidersOfHost(host: string): readonly MailboxProvider[] {
  const name = host.toLowerCase().replace(/\.$/, "");
  return MAILBOX_PROVIDERS.filter((provider) => MAILBOX_FACTS[provider].host.test(name));
}

import { PROVIDERS, type ProviderName } from "#config/mail-provider.js";
import type { HeaderField } from "#mail/header.js";

/** The provider's part of `mail.provider` in the configuration. */
export interface ProviderSettings {
  readonly stream?: string;
  readonly transactionalStream?: string;
  readonly configurationSet?: string;
}

/** What the headers of one mail depend on. */
interface ProviderMail extends ProviderSettings {
  readonly isDigest: boolean;
  /** Names the delivery, with the characters a to z and 2 to 7. Other mails have none. */
  readonly token?: string;
}

export interface ProviderFacts {
  /** The provider as its documents write it. */
  readonly title: string;
  /** The names of its SMTP servers, in lower case. */
  readonly host: RegExp;
  /** By name; without a value, the header is left out. */
  readonly headers: (mail: ProviderMail) => Readonly<Record<string, string | undefined>>;
  /** Tracking that no header turns off, so that it has to be off in the account. */
  readonly trackingInAccount?: "opens" | "opens and clicks";
}

/** Read by providers that give events the headers of the mail. */
export const TOKEN_HEADER = "X-Feedletter-Mail";
/** The name of the token where a provider takes names and values. */
export const TOKEN_NAME = "feedletter";

/** What each provider documents about SMTP headers. */
export const PROVIDER_FACTS: Readonly<Record<ProviderName, ProviderFacts>> = {
  // https://postmarkapp.com/developer/user-guide/send-email-with-smtp
  // https://postmarkapp.com/developer/user-guide/tracking-opens/tracking-opens-per-email: a server's setting wins over the header.
  postmark: {
    title: "Postmark",
    host: /^smtp(-broadcasts)?\.postmarkapp\.com$/,
    headers: ({ isDigest, stream = "broadcast", transactionalStream = "outbound", token }) => ({
      "X-PM-Message-Stream": isDigest ? stream : transactionalStream,
      "X-PM-TrackOpens": "false",
      "X-PM-TrackLinks": "None",
      "X-PM-KeepID": "true",
      [`X-PM-Metadata-${TOKEN_NAME}`]: token,
    }),
    trackingInAccount: "opens",
  },
  // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
  // It tracks only if an event destination of the configuration set asks for opens or clicks.
  ses: {
    title: "Amazon SES",
    host: /^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
    headers: ({ configurationSet, token }) => ({
      "X-SES-CONFIGURATION-SET": configurationSet,
      "X-SES-MESSAGE-TAGS": token === undefined ? undefined : `${TOKEN_NAME}=${token}`,
      [TOKEN_HEADER]: token,
    }),
    trackingInAccount: "opens and clicks",
  },
  // https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/pass-sending-options
  mailgun: {
    title: "Mailgun",
    host: /^smtp(\.eu)?\.mailgun\.org$/,
    headers: ({ token }) => ({
      "X-Mailgun-Track": "no",
      "X-Mailgun-Track-Opens": "no",
      "X-Mailgun-Track-Clicks": "no",
      "X-Mailgun-Variables": token === undefined ? undefined : `{"${TOKEN_NAME}": "${token}"}`,
    }),
  },
  // https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-filters
  // https://www.twilio.com/docs/sendgrid/for-developers/sending-email/unique-arguments
  sendgrid: {
    title: "SendGrid",
    host: /^smtp(\.eu)?\.sendgrid\.net$/,
    headers: ({ token }) => ({ "X-SMTPAPI": smtpApiHeader(token) }),
  },
  // https://resend.com/docs/dashboard/domains/tracking: a setting of the domain, off by default.
  resend: {
    title: "Resend",
    host: /^smtp\.resend\.com$/,
    headers: ({ token }) => ({ [TOKEN_HEADER]: token }),
    trackingInAccount: "opens and clicks",
  },
  // https://developers.brevo.com/docs/transactional-webhooks: an event has the value of this header. None for tracking is documented.
  brevo: {
    title: "Brevo",
    host: /^smtp-relay\.(brevo|sendinblue)\.com$/,
    headers: ({ token }) => ({ "X-Mailin-custom": token }),
    trackingInAccount: "opens and clicks",
  },
  // https://developers.smtp2go.com/docs/webhooks-overview: an event has the headers that are named in the webhook's settings.
  // https://support.smtp2go.com/hc/en-gb/articles/360003124714-Open-Tracking: a setting of the SMTP user.
  smtp2go: {
    title: "SMTP2GO",
    host: /^([a-z0-9-]+\.)?smtp2go\.com$/,
    headers: ({ token }) => ({ [TOKEN_HEADER]: token }),
    trackingInAccount: "opens and clicks",
  },
  // https://dev.mailjet.com/docs/smtp_relay/custom_headers
  mailjet: {
    title: "Mailjet",
    host: /^in(-v3)?\.mailjet\.com$/,
    headers: ({ token }) => ({
      "X-Mailjet-TrackOpen": "0",
      "X-Mailjet-TrackClick": "0",
      "X-MJ-CustomID": token,
    }),
  },
};

/** With spaces, because the header may be folded only there. */
function smtpApiHeader(token: string | undefined): string {
  const off = '{"settings": {"enable": 0}}';
  const filters = ["clicktrack", "opentrack", "subscriptiontrack", "ganalytics"].map(
    (filter) => `"${filter}": ${off}`,
  );
  const args = token === undefined ? "" : `, "unique_args": {"${TOKEN_NAME}": "${token}"}`;
  return `{"filters": {${filters.join(", ")}}${args}}`;
}

export function providerHeaders(provider: ProviderName, mail: ProviderMail): readonly HeaderField[] {
  return Object.entries(PROVIDER_FACTS[provider].headers(mail)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

/** The provider whose SMTP server this is. */
export function providerOfHost(host: string): ProviderName | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  return PROVIDERS.find((provider) => PROVIDER_FACTS[provider].host.test(name));
}

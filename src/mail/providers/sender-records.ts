import type { ProviderName } from "#config/mail-provider.js";
import type { MailboxProvider } from "#config/mail-rate.js";
import type { DnsRecord } from "#mail/records/dns-record.js";

/** A service or a mailbox that mails are sent through. */
export type SenderName = ProviderName | MailboxProvider;

export interface DomainRecords {
  /** As the provider's documents write it. */
  readonly title: string;
  /** The `include:` that the From domain's SPF record needs. Without one, the Return-Path has another domain. */
  readonly include?: string;
  /** A Return-Path below the From domain, with which SPF aligns. */
  readonly returnPath?: ReturnPath;
  /** Names of keys that are looked for. Where they are the account's, others may be used. */
  readonly selectors: readonly string[];
  /** Selectors that each account has of its own. */
  readonly hasOwnSelectors?: boolean;
  /** The whole records, if they are the same for everybody. */
  readonly dkim?: (domain: string) => readonly DnsRecord[];
  /** Where the provider shows the domain's own values. */
  readonly console: string;
}

interface ReturnPath {
  /** The part before the From domain. */
  readonly label: string;
  /** The account may have another label. */
  readonly isChosen: boolean;
  /** @param region of the mail server, if its name has one */
  readonly records: (name: string, region: string | undefined) => readonly DnsRecord[];
}

const sesReturnPath = (name: string, region: string | undefined): readonly DnsRecord[] => [
  ...(region === undefined
    ? []
    : [{ name, type: "MX", value: `10 feedback-smtp.${region}.amazonses.com` } as const]),
  { name, type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
];

const cname = (name: string, value: string): DnsRecord => ({ name, type: "CNAME", value });

/** What each provider documents about the records of a sender's domain, as read in December 2026. */
export const DOMAIN_RECORDS: Readonly<Record<SenderName, DomainRecords>> = {
  // https://postmarkapp.com/blog/introducing-full-dmarc-support-with-custom: any label, a CNAME to pm.mtasv.net.
  postmark: {
    title: "Postmark",
    returnPath: {
      ...{ label: "pm-bounces", isChosen: true },
      records: (name) => [cname(name, "pm.mtasv.net")],
    },
    ...{ selectors: [], hasOwnSelectors: true },
    console: "Sender Signatures > your domain > DNS Settings",
  },
  // https://docs.aws.amazon.com/ses/latest/dg/mail-from.html, …/send-email-authentication-dkim-easy.html: three CNAMEs with tokens.
  ses: {
    title: "Amazon SES",
    returnPath: { label: "bounce", isChosen: true, records: sesReturnPath },
    ...{ selectors: [], hasOwnSelectors: true },
    console: "Identities > your domain > DomainKeys Identified Mail, and Custom MAIL FROM domain",
  },
  // https://documentation.mailgun.com/docs/mailgun/user-manual/domains/domains-verify: the Return-Path has the sending domain.
  mailgun: {
    ...{ title: "Mailgun", include: "mailgun.org" },
    ...{ selectors: ["pdk1", "pdk2", "mailo"], hasOwnSelectors: true },
    console: "Domain Verification & DNS of your domain",
  },
  // https://support.sendgrid.com/hc/en-us/articles/21415314709147: three CNAMEs of the account, one for the Return-Path.
  sendgrid: {
    ...{ title: "SendGrid", selectors: ["s1", "s2"], hasOwnSelectors: true },
    console: "Settings > Sender Authentication",
  },
  // https://resend.com/docs/dashboard/domains/introduction: `send` is the default; the region is the domain's.
  resend: {
    title: "Resend",
    returnPath: { label: "send", isChosen: true, records: (name) => sesReturnPath(name, undefined) },
    selectors: ["resend"],
    console: "Domains > your domain",
  },
  // https://help.brevo.com/hc/en-us/articles/17286219877778: a Brevo code, DKIM and DMARC, and no SPF.
  brevo: {
    ...{ title: "Brevo", selectors: ["brevo1", "brevo2", "mail"], hasOwnSelectors: true },
    console: "the authentication of your domain",
  },
  // https://support.smtp2go.com/hc/en-gb/articles/28543815517209: three CNAMEs of the account, and nothing in the SPF record.
  smtp2go: {
    ...{ title: "SMTP2GO", selectors: [], hasOwnSelectors: true },
    console: "Sending > Verified Senders > Sender domains",
  },
  // https://documentation.mailjet.com/hc/en-us/articles/360049641733
  mailjet: {
    ...{ title: "Mailjet", include: "spf.mailjet.com", selectors: ["mailjet"] },
    console: "Sending Domain Authentication > Setup SPF/DKIM Authentication",
  },
  // https://support.google.com/mail/answer/22839: mails are from the mailbox's own address.
  gmail: { title: "Gmail", selectors: [], console: "none: gmail.com is Google's" },
  // https://support.google.com/a/answer/33786 and …/174124: `google` is the default.
  "google-workspace": {
    ...{ title: "Google Workspace", include: "_spf.google.com" },
    ...{ selectors: ["google"], hasOwnSelectors: true },
    console: "Admin console > Apps > Google Workspace > Gmail > Authenticate email",
  },
  // https://support.apple.com/102374
  icloud: {
    ...{ title: "iCloud Mail", include: "icloud.com", selectors: ["sig1"] },
    dkim: (domain) => [cname(`sig1._domainkey.${domain}`, `sig1.dkim.${domain}.at.icloudmailadmin.com`)],
    console: "icloud.com/icloudplus > Custom Email Domain",
  },
  outlook: { title: "Outlook.com", selectors: [], console: "none: outlook.com is Microsoft's" },
  // https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure: the values are the tenant's.
  "microsoft-365": {
    ...{
      title: "Microsoft 365",
      include: "spf.protection.outlook.com",
      selectors: ["selector1", "selector2"],
    },
    console: "Defender portal > Email authentication settings > DKIM",
  },
  // https://www.fastmail.help/hc/en-us/articles/360060591153
  fastmail: {
    ...{ title: "Fastmail", include: "spf.messagingengine.com", selectors: ["fm1", "fm2", "fm3"] },
    dkim: (domain) =>
      ["fm1", "fm2", "fm3"].map((selector) =>
        cname(`${selector}._domainkey.${domain}`, `${selector}.${domain}.dkim.fmhosted.com`),
      ),
    console: "Settings > Domains > your domain",
  },
  yahoo: { title: "Yahoo Mail", selectors: [], console: "none: yahoo.com is Yahoo's" },
};

/** Domains whose records only their provider can change, and whose mail only it may send. */
const FREE_DOMAINS: Readonly<Record<string, MailboxProvider>> = {
  "gmail.com": "gmail",
  "googlemail.com": "gmail",
  "outlook.com": "outlook",
  "hotmail.com": "outlook",
  "live.com": "outlook",
  "msn.com": "outlook",
  "yahoo.com": "yahoo",
  "ymail.com": "yahoo",
  "rocketmail.com": "yahoo",
  "aol.com": "yahoo",
  "icloud.com": "icloud",
  "me.com": "icloud",
  "mac.com": "icloud",
  "fastmail.com": "fastmail",
  "fastmail.fm": "fastmail",
};

/** Whose domain this is, if everybody can have an address there. */
export function ownerOfDomain(domain: string): MailboxProvider | undefined {
  return Object.hasOwn(FREE_DOMAINS, domain) ? FREE_DOMAINS[domain] : undefined;
}

/** `eu-west-1` in `email-smtp.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return /^email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1];
}

import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { configuredProvider } from "#app/digests/mail-headers.js";
import { rateSettings } from "#app/digests/rate-limits.js";
import { OUTBOX } from "#app/outbox-folder.js";
import type { MailboxProvider } from "#config/mail-rate.js";
import type { MailConfig } from "#config/schema.js";
import { mailboxProvidersOfHost } from "#mail/providers/mailbox-limits.js";
import { providerOfHost } from "#mail/providers/provider-headers.js";
import {
  DOMAIN_RECORDS,
  ownerOfDomain,
  regionOfHost,
  type SenderName,
} from "#mail/providers/sender-records.js";
import type { Dns } from "#mail/records/dns.js";
import type { SenderContext } from "#mail/sender-domain/sender-context.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { isPrivateAddress } from "#network/private-address.js";

/** What sends the mails of a domain. */
export interface Sender {
  readonly name: SenderName | undefined;
  /** The owner of a domain where everybody can have an address, such as gmail.com. */
  readonly owner: MailboxProvider | undefined;
  readonly context: SenderContext;
}

/** Whether the environment variable of a setting isn't set here. */
export function isUnset(value: string): boolean {
  return value.includes("${");
}

/** The mail server's host; undefined if there is none, or another program sends the mails. */
function hostOf({ transport }: Pick<MailConfig, "transport">): string | undefined {
  if (transport === undefined || transport === OUTBOX || isUnset(transport)) return undefined;
  return parseSmtpUrl(transport).host.toLowerCase().replace(/\.$/, "");
}

interface SenderOptions {
  readonly mail: MailConfig;
  readonly dns: Dns;
  readonly ownAddresses: readonly string[];
}

export function describeSender(domain: string, { mail, dns, ownAddresses }: SenderOptions): Sender {
  const host = hostOf(mail);
  const owner = ownerOfDomain(domain);
  const name = findProvider(mail, { host, owner });
  const isHere = host !== undefined && isLoopback(host);
  const own = name === undefined ? host : undefined;
  const provider = name === undefined || isForAnybody(name) ? undefined : DOMAIN_RECORDS[name];
  return {
    ...{ name, owner },
    context: {
      ...{ domain, dns },
      provider,
      // Services without an `include:` put a Return-Path of their own in its place.
      envelope:
        provider === undefined || provider.include !== undefined ? envelopeOf(mail, domain) : undefined,
      region: host === undefined ? undefined : regionOfHost(host),
      host: own === undefined || isHere || isIP(own) !== 0 ? undefined : own,
      addresses: ownAddressesOf(own, { isHere, ownAddresses }),
    },
  };
}

function envelopeOf({ bounces }: MailConfig, domain: string): string | undefined {
  if (bounces === undefined) return undefined;
  const envelope = domainToASCII(bounces.slice(bounces.lastIndexOf("@") + 1));
  return envelope === "" || envelope === domain ? undefined : envelope;
}

function findProvider(
  mail: MailConfig,
  { host, owner }: { readonly host: string | undefined; readonly owner: MailboxProvider | undefined },
): SenderName | undefined {
  const ofHost = host === undefined ? undefined : providerOfHost(host);
  const configured = ofHost ?? configuredProvider(mail)?.name;
  if (configured !== undefined) return configured;
  const mailboxes = host === undefined ? [] : mailboxProvidersOfHost(host);
  const { preset } = rateSettings(mail);
  if (preset !== undefined && (mailboxes.length === 0 || mailboxes.includes(preset))) return preset;
  // Both kinds of Google's mailboxes share a server, but only one has domains of its users.
  return mailboxes.find((name) => name === owner || (owner === undefined && !isForAnybody(name)));
}

/** Mailboxes that have no domains of their users, so there are no records to publish. */
function isForAnybody(name: SenderName): boolean {
  return name === "gmail" || name === "outlook" || name === "yahoo";
}

function ownAddressesOf(
  host: string | undefined,
  { isHere, ownAddresses }: { readonly isHere: boolean; readonly ownAddresses: readonly string[] },
): readonly string[] {
  if (host !== undefined && !isHere && isIP(host) !== 0) return isPrivateAddress(host) ? [] : [host];
  return isHere && host !== undefined ? ownAddresses.filter((address) => !isPrivateAddress(address)) : [];
}

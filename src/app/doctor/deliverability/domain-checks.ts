import { type Diagnosis, inSection } from "#app/doctor/diagnosis.js";
import type { MailConfig } from "#config/schema.js";
import { signingDomain } from "#mail/dkim.js";
import { DOMAIN_RECORDS } from "#mail/providers/sender-records.js";
import { domainOf } from "#mail/records/report-permission.js";
import { checkBimi } from "#mail/sender-domain/check-bimi.js";
import { checkOwnDkim, checkProviderDkim } from "#mail/sender-domain/check-dkim.js";
import { checkDmarc, type DmarcCheck, type DmarcOptions } from "#mail/sender-domain/check-dmarc.js";
import { checkPtr } from "#mail/sender-domain/check-ptr.js";
import { checkMtaSts, checkTlsReports, findReceivers } from "#mail/sender-domain/check-receiving.js";
import { checkEnvelope, checkReturnPath, checkSpf } from "#mail/sender-domain/check-spf.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { SenderContext } from "#mail/sender-domain/sender-context.js";
import type { Exchange } from "#network/exchange.js";
import { isUnset, type Sender } from "./describe-sender.js";
import { summarise } from "./summary.js";

export interface DomainOptions extends DmarcOptions {
  readonly mail: MailConfig;
  readonly selectors: readonly string[];
  readonly exchange: Exchange;
  readonly now: number;
  /** Whether mails have an https link for one-click unsubscribing. */
  readonly hasOneClick: boolean;
}

/** What the DNS says about a sender's domain, what is wrong with it, and which records to add. */
export async function* runDomainChecks(sender: Sender, options: DomainOptions): AsyncGenerator<Diagnosis> {
  const { context } = sender;
  const title = `Sending as ${context.domain}`;
  const free = checkFreeDomain(sender);
  if (free !== undefined) {
    yield { section: title, check: "sender's domain", ...free };
    return;
  }
  const unknown = await checkExistence(context);
  if (unknown !== undefined) yield { section: title, check: "sender's domain", ...unknown };
  // Receivers look at the Return-Path's domain, and some also at the one that people see.
  const { envelope = context.domain } = context;
  const spf = await checkSpf({ ...context, domain: envelope });
  yield { section: title, check: "SPF", ...spf };
  const returnPath = (await checkEnvelope(context)) ?? (await checkReturnPath(context));
  if (returnPath !== undefined) yield { section: title, check: "Return-Path", ...returnPath };
  const dkim: DomainCheck[] = [];
  for await (const check of checkKeys(context, options)) {
    dkim.push(check);
    yield { section: title, check: "DKIM", ...check };
  }
  const dmarc = await checkDmarc(context, options);
  yield { section: title, check: "DMARC", ...dmarc.check };
  const arrival = options.reportsTo && (await checkArrival(options.reportsTo, context));
  if (arrival) yield { section: title, check: "DMARC reports", ...arrival };
  const ptr = await checkServer(context, sender);
  yield { section: title, check: "PTR", ...ptr };
  const summary = summarise({ spf, dkim, dmarc: dmarc.check, ptr, hasOneClick: options.hasOneClick });
  yield { section: title, check: "Gmail, Yahoo, Outlook.com", ...summary };
  yield* inSection(`Optional for ${context.domain}`, runOptionalChecks(context, { ...options, dmarc }));
}

/** Nobody else can publish anything at gmail.com, or sign for it. */
function checkFreeDomain({ name, owner, context: { domain } }: Sender): DomainCheck | undefined {
  if (owner === undefined) return undefined;
  const { title } = DOMAIN_RECORDS[owner];
  const isOwner = name === owner || (name === "google-workspace" && owner === "gmail");
  if (isOwner)
    return {
      level: "ok",
      said: `${domain} is ${title}'s, which signs its mails; there is nothing to publish`,
    };
  return {
    level: "error",
    said: `${domain} belongs to ${title}. Mails from it that ${title} doesn't send fail DMARC, and many are refused.`,
    fix: `Send from an address of your own domain, or through ${title}.`,
  };
}

/** RFC 8020. A subdomain doesn't exist before it has records, so that is no error. */
async function checkExistence({ domain, dns }: SenderContext): Promise<DomainCheck | undefined> {
  const answer = await dns.txt(domain);
  if (answer.kind !== "missing" || !answer.nothing) return undefined;
  return {
    level: "warning",
    said: `${domain} isn't in the DNS, as this machine's name server says.`,
    fix: "If it is new, add the records below. If it is in use, the name server here doesn't know it: run this elsewhere before you change anything.",
  };
}

/** Mail goes to the MX records of a domain, or to its addresses (RFC 5321 §5.1). */
async function checkArrival(address: string, { dns }: SenderContext): Promise<DomainCheck | undefined> {
  const host = domainOf(address);
  const servers = await dns.mx(host);
  if (servers.kind !== "missing" || (await dns.addresses(host)).kind !== "missing") return undefined;
  return {
    level: "warning",
    said: `${host} has no mail server (MX record), so reports to ${address} can't arrive.`,
    fix: "Set `mail.dmarc` to an address of yours that gets mail, at a domain whose DNS you can change.",
  };
}

async function* checkKeys(
  context: SenderContext,
  { mail, selectors }: DomainOptions,
): AsyncGenerator<DomainCheck> {
  const own = [mail.dkim ?? []].flat();
  // Without the private key, there is only the published one to look at.
  for (const key of own)
    yield isUnset(key.key)
      ? await checkProviderDkim({ ...context, domain: signingDomain(key) }, [key.selector])
      : await checkOwnDkim(key, context);
  if (own.length === 0 || selectors.length > 0) yield await checkProviderDkim(context, selectors);
}

async function checkServer(
  { dns, provider, host, addresses }: SenderContext,
  { name }: Sender,
): Promise<DomainCheck> {
  const title = provider?.title ?? (name === undefined ? undefined : DOMAIN_RECORDS[name].title);
  if (title !== undefined) return { level: "skipped", said: `the servers of ${title} send the mails` };
  if (addresses.length > 0) return checkPtr({ addresses }, dns);
  if (host !== undefined) return checkPtr({ host }, dns);
  return { level: "skipped", said: "the public address of the server that sends the mails isn't known here" };
}

async function* runOptionalChecks(
  { domain, dns }: SenderContext,
  { exchange, now, reportsTo, dmarc }: DomainOptions & { readonly dmarc: DmarcCheck },
): AsyncGenerator<Diagnosis> {
  const receivers = await findReceivers(domain, dns);
  if (receivers !== undefined) {
    yield { check: "MTA-STS", ...(await checkMtaSts(receivers, { domain, dns, exchange, now })) };
    yield { check: "TLS reports", ...(await checkTlsReports({ domain, dns }, reportsTo)) };
  }
  yield { check: "BIMI", ...(await checkBimi({ domain, dns, exchange, policy: dmarc.policy })) };
}

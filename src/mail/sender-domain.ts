import { type DkimConfig, matchesDkimRecord, signingDomain } from "./dkim.js";

/** The part of `node:dns/promises` that is needed here. Rejects if there is no such record. */
export interface Resolver {
  readonly resolveTxt: (name: string) => Promise<readonly (readonly string[])[]>;
  readonly resolve4: (name: string) => Promise<readonly string[]>;
  readonly reverse: (address: string) => Promise<readonly string[]>;
}

/** The result of one check. */
export type DomainCheck =
  | { readonly level: "ok"; readonly said: string }
  | { readonly level: "warning" | "error"; readonly said: string; readonly fix: string };

/** SPF (RFC 7208): which servers may send for the domain. */
export async function checkSpf(domain: string, resolver: Resolver): Promise<DomainCheck> {
  const records = (await findTxt(domain, resolver)).filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record] = records;
  if (record === undefined) {
    return {
      level: "error",
      said: `${domain} has no SPF record.`,
      fix: `Add a TXT record at ${domain}: "v=spf1 include:<your mail provider> -all".`,
    };
  }
  if (records.length > 1) {
    // RFC 7208 §4.5: a permanent error.
    return {
      level: "error",
      said: `${domain} has ${records.length} SPF records.`,
      fix: "Merge them into one.",
    };
  }
  if (/(?:^|\s)\+?all\b/i.test(record)) {
    return {
      level: "warning",
      said: `The SPF record allows every server to send for ${domain}: ${record}`,
      fix: "End it with -all or ~all.",
    };
  }
  return { level: "ok", said: record };
}

/** DMARC (RFC 7489): what receivers do with mail that fails SPF and DKIM. Gmail, Yahoo and Outlook.com require it of bulk senders. */
export async function checkDmarc(domain: string, resolver: Resolver): Promise<DomainCheck> {
  const records = await findDmarc(domain, resolver);
  const [record] = records;
  if (record === undefined) {
    return {
      level: "error",
      said: `${domain} has no DMARC record.`,
      fix: `Add a TXT record at _dmarc.${domain}: "v=DMARC1; p=none; rua=mailto:<your address>".`,
    };
  }
  if (records.length > 1) {
    return { level: "error", said: `${domain} has ${records.length} DMARC records.`, fix: "Keep only one." };
  }
  if (!/;\s*p\s*=\s*(?:none|quarantine|reject)\b/i.test(record)) {
    return {
      level: "error",
      said: `The DMARC record has no policy: ${record}`,
      fix: "Add p=none, p=quarantine or p=reject.",
    };
  }
  return { level: "ok", said: record };
}

/** §6.6.3: without a record of its own, a domain has that of the domain above it. */
async function findDmarc(domain: string, resolver: Resolver): Promise<readonly string[]> {
  const own = (await findTxt(`_dmarc.${domain}`, resolver)).filter(isDmarc);
  const [, ...above] = domain.split(".");
  if (own.length > 0 || above.length < 2) return own;
  return (await findTxt(`_dmarc.${above.join(".")}`, resolver)).filter(isDmarc);
}

function isDmarc(text: string): boolean {
  return /^v=DMARC1\s*(?:;|$)/i.test(text);
}

/** RFC 6376 §3.6: the record of the configured selector must contain the public key of our private key. */
export async function checkDkim(
  dkim: DkimConfig,
  { domain, resolver }: { readonly domain: string; readonly resolver: Resolver },
): Promise<DomainCheck> {
  const signing = signingDomain(dkim);
  const name = `${dkim.selector}._domainkey.${signing}`;
  const [record, ...more] = await findTxt(name, resolver);
  if (record === undefined) {
    return {
      level: "error",
      said: `${name} has no record.`,
      fix: "Publish the public key there as a TXT record.",
    };
  }
  // §3.6.2.2: undefined which one counts.
  if (more.length > 0)
    return { level: "error", said: `${name} has ${more.length + 1} records.`, fix: "Keep only one." };
  if (/(?:^|;)\s*p\s*=\s*(?:;|$)/.test(record)) {
    return { level: "error", said: `The key at ${name} is revoked.`, fix: "Publish a new one." };
  }
  if (!matchesDkimRecord(dkim, record)) {
    return {
      level: "error",
      said: `The record ${name} doesn't match \`mail.dkim.key\`.`,
      fix: "Publish the record for this key, or use the private key that matches the record.",
    };
  }
  if (!isAligned(signing, domain)) {
    return {
      level: "warning",
      said: `Mail from ${domain} is signed for ${signing}, which doesn't count for DMARC.`,
      fix: "Sign for the domain of `mail.from`.",
    };
  }
  return { level: "ok", said: `${name} matches our key` };
}

/** RFC 7489 §3.1.1, relaxed, without a list of public suffixes: the domains are equal, or one is below the other. */
function isAligned(signing: string, from: string): boolean {
  const [one, other] = [signing.toLowerCase(), from.toLowerCase()];
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

/** Receivers want every address of the sending host to have a name (PTR record). */
export async function checkPtr(host: string, resolver: Resolver): Promise<DomainCheck> {
  const addresses = await resolver.resolve4(host).catch(() => []);
  for (const address of addresses) {
    const names = await resolver.reverse(address).catch(() => []);
    if (names.length === 0) {
      return {
        level: "warning",
        said: `${address} (${host}) has no PTR record.`,
        fix: "Ask the server's provider to add one.",
      };
    }
  }
  return addresses.length === 0
    ? { level: "warning", said: `${host} has no IPv4 address.`, fix: "Check the host in mail.transport." }
    : { level: "ok", said: `every address of ${host} has a PTR record` };
}

/** Records longer than 255 bytes come in pieces (RFC 7208 §3.3). */
async function findTxt(name: string, resolver: Resolver): Promise<readonly string[]> {
  const records = await resolver.resolveTxt(name).catch(() => []);
  return records.map((pieces) => pieces.join(""));
}

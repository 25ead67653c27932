import { type DkimConfig, matchesDkimRecord, signingDomain, writeDkimRecord } from "#mail/dkim.js";
import { readDkimRecord } from "#mail/records/dkim-record.js";
import { discoverDmarc, isAligned } from "#mail/records/dmarc-tree.js";
import { valuesOf } from "#mail/records/dns.js";
import { type DomainCheck, notLookedUp, quoteRecord } from "./domain-check.js";
import type { SenderContext } from "./sender-context.js";

/** RFC 8301 §3.2 */
const MIN_RSA_BITS = 1_024;

/** RFC 6376 §3.6: the record of the configured selector must contain the public key of our private key. */
export async function checkOwnDkim(
  dkim: DkimConfig,
  { domain, dns }: Pick<SenderContext, "domain" | "dns">,
): Promise<DomainCheck> {
  const signing = signingDomain(dkim);
  const name = `${dkim.selector}._domainkey.${signing}`;
  const answer = await dns.txt(name);
  if (answer.kind === "failed") return notLookedUp(answer);
  const [record, ...more] = valuesOf(answer);
  const wanted = { name, type: "TXT", value: writeDkimRecord(dkim) } as const;
  if (record === undefined)
    return {
      level: "error",
      said: `${name} has no record.`,
      fix: "Publish the public key there.",
      records: [wanted],
    };
  // §3.6.2.2: undefined which one counts.
  if (more.length > 0)
    return { level: "error", said: `${name} has ${more.length + 1} records.`, fix: "Keep only one." };
  const read = readDkimRecord(record);
  const instead = [{ ...wanted, instead: [quoteRecord(record)] }];
  if (read.kind === "revoked")
    return { level: "error", said: `The key at ${name} is revoked.`, fix: "Publish a new one." };
  if (read.kind === "broken")
    return {
      level: "error",
      said: `The record ${name} can't be used: ${quoteRecord(read.reason)}.`,
      fix: "Replace it with this one.",
      records: instead,
    };
  if (!matchesDkimRecord(dkim, record))
    return {
      level: "error",
      said: `The record ${name} doesn't match \`mail.dkim.key\`.`,
      fix: "Publish the record for this key, or use the private key that matches the record.",
      records: instead,
    };
  return (await judgeAlignment(signing, { domain, dns })) ?? { level: "ok", said: `${name} matches our key` };
}

async function judgeAlignment(
  signing: string,
  { domain, dns }: Pick<SenderContext, "domain" | "dns">,
): Promise<DomainCheck | undefined> {
  const dmarc = await discoverDmarc(domain, dns);
  const strict = dmarc.kind === "found" && dmarc.record.strictDkim;
  // Without a record, nobody checks; the shorter of the two names is taken for the organization's.
  const organizational = dmarc.kind === "found" ? dmarc.organizational : shorter(signing, domain);
  if (isAligned(signing, domain, { strict, organizational })) return undefined;
  const why = strict && signing !== domain ? ", because its record says `adkim=s`" : "";
  return {
    level: "warning",
    said: `Mail from ${domain} is signed for ${signing}, which doesn't count for DMARC${why}.`,
    fix: "Sign for the domain of `mail.from`.",
  };
}

function shorter(one: string, other: string): string {
  return one.length < other.length ? one : other;
}

/** The provider signs: whether it can with a key of the From domain. */
export async function checkProviderDkim(
  { domain, dns, provider }: SenderContext,
  chosen: readonly string[],
): Promise<DomainCheck> {
  if (provider === undefined && chosen.length === 0)
    return {
      level: "skipped",
      said: "`mail.dkim` is not set, so signing is up to the mail server. Name its selector with --selector to check the key",
    };
  const selectors = [...new Set([...chosen, ...(chosen.length > 0 ? [] : (provider?.selectors ?? []))])];
  const good: string[] = [];
  for (const selector of selectors) {
    const name = `${selector}._domainkey.${domain}`;
    const answer = await dns.txt(name);
    if (answer.kind === "failed") return notLookedUp(answer);
    const [text] = valuesOf(answer);
    if (text === undefined) continue;
    const read = readDkimRecord(text);
    if (read.kind === "revoked") continue;
    const reason =
      read.kind === "broken"
        ? read.reason
        : read.bits < MIN_RSA_BITS && read.type === "rsa"
          ? `its key has only ${read.bits} bits`
          : undefined;
    if (reason !== undefined)
      return {
        level: "error",
        said: `The record ${name} can't be used: ${quoteRecord(reason)}.`,
        fix: "Copy it again from where you got it.",
      };
    good.push(
      `${name} has a key${read.kind === "key" ? ` (${read.type}, ${read.bits} bits${read.testing ? ", marked as a test" : ""})` : ""}`,
    );
  }
  if (good.length > 0) {
    // Another service may have a key of that name.
    const isSure = chosen.length > 0 || provider?.hasOwnSelectors !== true;
    return {
      ...{ level: "ok", said: good.join(", ") },
      fix: isSure ? undefined : `Make sure that ${provider.title} shows the same: ${provider.console}.`,
    };
  }
  return describeMissing({ domain, dns, provider, selectors });
}

async function describeMissing({
  domain,
  dns,
  provider,
  selectors,
}: Pick<SenderContext, "domain" | "dns" | "provider"> & {
  readonly selectors: readonly string[];
}): Promise<DomainCheck> {
  const title = provider?.title ?? "The mail server";
  const fix =
    provider?.dkim === undefined
      ? provider === undefined
        ? "Publish the record that the mail server names."
        : `Copy the records from ${provider.title}: ${provider.console}.`
      : "Add these records.";
  const records = provider?.dkim?.(domain);
  for (const selector of selectors) {
    const name = `${selector}._domainkey.${domain}`;
    const [target] = valuesOf(await dns.cname(name));
    if (target !== undefined)
      return {
        level: "error",
        said: `${name} is an alias of ${quoteRecord(target)}, which has no key.`,
        ...{ fix: `Compare the alias with what ${provider?.title ?? "the mail server"} shows.`, records },
      };
  }
  const all = await dns.txt(`_domainkey.${domain}`);
  // RFC 8020: then nothing is below it either. Not all name servers keep to that.
  const isEmpty = all.kind === "missing" && all.nothing;
  if (isEmpty || provider?.hasOwnSelectors !== true)
    return {
      level: provider?.hasOwnSelectors === true ? "warning" : "error",
      said: isEmpty
        ? `${domain} has no DKIM key at all, so mails aren't signed for it.`
        : `No DKIM key was found at ${selectors.map((selector) => `${selector}._domainkey.${domain}`).join(", ")}, so mails aren't signed for ${domain}.`,
      ...{ fix, records },
    };
  return {
    level: "skipped",
    said: `${title} has a selector for each account, so its key can't be looked up without knowing it.`,
    fix: `Find it in the console (${provider.console}), and run \`feedletter doctor --selector NAME\`.`,
  };
}

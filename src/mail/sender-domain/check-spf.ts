import { isIPv6 } from "node:net";
import { discoverDmarc, isAligned } from "#mail/records/dmarc-tree.js";
import { valuesOf } from "#mail/records/dns.js";
import type { DnsRecord } from "#mail/records/dns-record.js";
import { matchSpf } from "#mail/records/spf-match.js";
import { mergeSpf } from "#mail/records/spf-merge.js";
import { allOf, isSpf, readSpf, redirectOf, type SpfRecord } from "#mail/records/spf-record.js";
import { MAX_LOOKUPS, MAX_VOIDS, type SpfWalk, walkSpf } from "#mail/records/spf-walk.js";
import { type DomainCheck, joinProblems, notLookedUp, type Problem, quoteRecord } from "./domain-check.js";
import type { SenderContext } from "./sender-context.js";

/** SPF (RFC 7208): which servers may send for the domain. */
export async function checkSpf(context: SenderContext): Promise<DomainCheck> {
  const { domain, dns, provider } = context;
  const answer = await dns.txt(domain);
  if (answer.kind === "failed") return notLookedUp(answer);
  const texts = valuesOf(answer).filter(isSpf);
  const wanted = wantedMechanisms(context);
  const merged = (): readonly DnsRecord[] => [
    {
      ...{ name: domain, type: "TXT", value: mergeSpf(texts, wanted) },
      instead: texts.length === 0 ? undefined : texts.map(quoteRecord),
    },
  ];
  const [text, ...others] = texts;
  if (text === undefined) {
    if (provider !== undefined && wanted.length === 0)
      return {
        level: "ok",
        said: `${domain} has no SPF record. Mails through ${provider.title} don't need one there, because their Return-Path has another domain`,
      };
    const said = `${domain} has no SPF record, so receivers don't know which servers may send for it.`;
    return wanted.length > 0
      ? { level: "error", said, fix: "Add this record.", records: merged() }
      : {
          level: "error",
          said,
          fix: `Add a TXT record at ${domain}: "v=spf1 include:<your mail provider> ~all".`,
        };
  }
  if (others.length > 0)
    return {
      level: "error",
      said: `${domain} has ${texts.length} SPF records, so receivers use none of them (RFC 7208 §4.5).`,
      fix: "Replace them with this one.",
      records: merged(),
    };
  const record = readSpf(text);
  const walk = await walkSpf(record, dns);
  const problems = [...faultsOf(walk), ...weaknessesOf(record, walk)];
  const missing = await findMissing(wanted, { record, walk, context });
  if (missing !== undefined) problems.push(missing);
  const change = missing !== undefined || allowsEverybody(record) || endsOpen(record);
  const found = joinProblems(problems);
  if (found !== undefined) return change ? { ...found, records: merged() } : found;
  const unknown = walk.unknown.length === 0 ? "" : `; not looked up: ${walk.unknown.join(", ")}`;
  return { level: "ok", said: `${quoteRecord(text)} (${walk.lookups} of ${MAX_LOOKUPS} lookups${unknown})` };
}

/** What the record needs, so that the mails pass. */
function wantedMechanisms({ provider, host, addresses }: SenderContext): readonly string[] {
  if (provider !== undefined) return provider.include === undefined ? [] : [`include:${provider.include}`];
  if (addresses.length > 0)
    return addresses.map((address) => `${isIPv6(address) ? "ip6" : "ip4"}:${address}`);
  return host === undefined ? [] : [`a:${host}`];
}

function faultsOf({ faults, lookups, byTerm }: SpfWalk): Problem[] {
  const problems: Problem[] = [];
  if (faults.length > 0)
    problems.push({
      level: "error",
      said: `The SPF record is invalid, so receivers ignore all of it: ${quoteRecord(faults.slice(0, 5).join(", "))}.`,
      fix: "Correct or remove that part.",
    });
  if (lookups > MAX_LOOKUPS) {
    const terms = [...byTerm].sort(([, one], [, other]) => other - one).slice(0, 5);
    problems.push({
      level: "error",
      said: `The SPF record needs ${lookups} DNS lookups, but receivers stop at ${MAX_LOOKUPS} and then ignore all of it: ${terms.map(([term, count]) => `${quoteRecord(term)} needs ${count}`).join(", ")}.`,
      fix: "Remove services that no longer send for you, or send the newsletter from a subdomain, which has a record of its own.",
    });
  }
  return problems;
}

function weaknessesOf(record: SpfRecord, { voids }: SpfWalk): Problem[] {
  const problems: Problem[] = [];
  if (allowsEverybody(record))
    problems.push({
      level: "warning",
      said: `The SPF record allows every server to send for the domain: ${quoteRecord(record.text)}.`,
      fix: "Replace it with this one.",
    });
  else if (endsOpen(record))
    problems.push({
      level: "warning",
      said: `The SPF record doesn't say what to do with other servers: ${quoteRecord(record.text)}.`,
      fix: "End it with ~all.",
    });
  if (record.mechanisms.some(({ name }) => name === "ptr"))
    problems.push({
      level: "warning",
      said: "The SPF record has `ptr`, which receivers may ignore (RFC 7208 §5.5).",
      fix: "Replace `ptr` with the addresses of your servers.",
    });
  const wide = record.mechanisms.filter(({ qualifier, text }) => qualifier === "+" && isWide(text));
  if (wide.length > 0)
    problems.push({
      level: "warning",
      said: `The SPF record allows very large networks: ${wide.map(({ text }) => text).join(", ")}.`,
      fix: "Name only the addresses of your servers.",
    });
  if (voids.length > MAX_VOIDS)
    problems.push({
      level: "warning",
      said: `${voids.length} names in the SPF record don't exist, and receivers may ignore the record because of it: ${quoteRecord(voids.slice(0, 5).join(", "))}.`,
      fix: "Remove them.",
    });
  return problems;
}

/** More than anybody has: 16 million IPv4 addresses, or a share of all of IPv6. */
function isWide(term: string): boolean {
  const [, version, prefix] = /ip([46]):[^/]*\/(\d+)$/i.exec(term) ?? [];
  return prefix !== undefined && Number(prefix) < (version === "4" ? 8 : 16);
}

function allowsEverybody(record: SpfRecord): boolean {
  return allOf(record)?.qualifier === "+";
}

function endsOpen(record: SpfRecord): boolean {
  const all = allOf(record);
  return all === undefined ? redirectOf(record) === undefined : all.qualifier === "?";
}

interface Finding {
  readonly record: SpfRecord;
  readonly walk: SpfWalk;
  readonly context: SenderContext;
}

/** Nothing is said to be missing while a part of the record is unknown. */
async function findMissing(
  wanted: readonly string[],
  { record, walk, context }: Finding,
): Promise<Problem | undefined> {
  const { domain, dns, provider, host, addresses } = context;
  if (wanted.length === 0 || walk.unknown.length > 0 || walk.faults.length > 0) return undefined;
  const fix = "Replace the record with this one.";
  if (provider !== undefined) {
    if (provider.include === undefined || walk.includes.has(provider.include)) return undefined;
    const said = `The SPF record doesn't name ${provider.title}: ${quoteRecord(record.text)}.`;
    return { level: "error", said, fix };
  }
  const answer = host === undefined ? undefined : await dns.addresses(host);
  const own = addresses.length > 0 ? addresses : answer === undefined ? [] : valuesOf(answer);
  for (const address of own)
    if ((await matchSpf(record, { address, domain, dns })) === "refused")
      return {
        level: "error",
        said: `The SPF record doesn't allow ${address}${host === undefined ? "" : ` (${host})`}: ${quoteRecord(record.text)}.`,
        fix,
      };
  return undefined;
}

/** Whether SPF counts for DMARC with the Return-Path of `mail.bounces` (RFC 9989 §4.4); undefined if it is the From domain. */
export async function checkEnvelope({
  domain,
  envelope,
  dns,
}: Pick<SenderContext, "domain" | "envelope" | "dns">): Promise<DomainCheck | undefined> {
  if (envelope === undefined) return undefined;
  const dmarc = await discoverDmarc(domain, dns);
  if (dmarc.kind === "failed") return notLookedUp(dmarc);
  const strict = dmarc.kind === "found" && dmarc.record.strictSpf;
  // Without a record, the shorter of the two names is taken for the organization's.
  const shorter = envelope.length < domain.length ? envelope : domain;
  const organizational = dmarc.kind === "found" ? dmarc.organizational : shorter;
  if (isAligned(envelope, domain, { strict, organizational }))
    return { level: "ok", said: `the Return-Path is at ${envelope}, so SPF counts for DMARC` };
  const why = strict ? ", because its record says `aspf=s`" : "";
  return {
    level: "warning",
    said: `The Return-Path is at ${envelope}, so SPF doesn't count for DMARC of ${domain}${why}.`,
    fix: `Use an address at ${domain} as \`mail.bounces\`, or rely on DKIM alone.`,
  };
}

/** A Return-Path below the From domain, with which SPF counts for DMARC, too. Undefined if the provider has none. */
export async function checkReturnPath({
  domain,
  dns,
  provider,
  region,
}: SenderContext): Promise<DomainCheck | undefined> {
  const returnPath = provider?.returnPath;
  if (provider === undefined || returnPath === undefined) return undefined;
  const name = `${returnPath.label}.${domain}`;
  const records = returnPath.records(name, region);
  for (const record of records) {
    const answer =
      record.type === "CNAME"
        ? await dns.cname(name)
        : record.type === "MX"
          ? await dns.mx(name)
          : await dns.txt(name);
    if (answer.kind === "failed") return notLookedUp(answer);
    const value = record.type === "MX" ? record.value.replace(/^\d+ /, "") : record.value;
    const isThere =
      record.type === "TXT"
        ? valuesOf(answer).some((text) => isSpf(text) && text.includes("include:amazonses.com"))
        : valuesOf(answer).includes(value);
    if (!isThere)
      return {
        level: "skipped",
        said: `${name} isn't a Return-Path of ${provider.title}. That is optional: with one, SPF counts for DMARC beside DKIM.`,
        fix: `Choose it in the console (${provider.console}), or ignore this if you use another name there.`,
        records,
      };
  }
  return { level: "ok", said: `${name} is a Return-Path of ${provider.title}` };
}

import type { DmarcPolicy, DmarcRecord } from "#mail/records/dmarc-record.js";
import { discoverDmarc } from "#mail/records/dmarc-tree.js";
import type { DnsRecord } from "#mail/records/dns-record.js";
import { domainOf, findReportPermission, permissionName } from "#mail/records/report-permission.js";
import { type DomainCheck, joinProblems, notLookedUp, type Problem, quoteRecord } from "./domain-check.js";
import type { SenderContext } from "./sender-context.js";

/** What the reports of receivers say about the mails from the domain, if any were read. */
export interface ReportedMails {
  readonly mails: number;
  readonly aligned: number;
  /** Days from the first to the last report. */
  readonly days: number;
}

export interface DmarcOptions {
  /** Where reports are wanted. */
  readonly reportsTo?: string;
  readonly reported?: ReportedMails;
}

export interface DmarcCheck {
  readonly check: DomainCheck;
  /** What receivers do; undefined if there is no record, or it is unknown. */
  readonly policy?: DmarcPolicy;
}

/** DMARC (RFC 7489, RFC 9989): what receivers do with mail that fails SPF and DKIM. Bulk senders need a record. */
export async function checkDmarc(
  context: Pick<SenderContext, "domain" | "dns">,
  { reportsTo, reported }: DmarcOptions = {},
): Promise<DmarcCheck> {
  const { domain, dns } = context;
  const found = await discoverDmarc(domain, dns);
  if (found.kind === "failed") return { check: notLookedUp(found) };
  const rua = reportsTo === undefined ? "" : `; rua=mailto:${reportsTo}`;
  const first: DnsRecord = { name: `_dmarc.${domain}`, type: "TXT", value: `v=DMARC1; p=none${rua}` };
  if (found.kind === "several") {
    const said = `${domain} has ${found.texts.length} DMARC records, so receivers use none of them.`;
    const instead = found.texts.map(quoteRecord);
    const [value = first.value] = found.texts;
    return {
      check: { level: "error", said, fix: "Keep only one.", records: [{ ...first, value, instead }] },
    };
  }
  if (found.kind === "missing")
    return {
      check: {
        level: "error",
        said: `${domain} has no DMARC record, which Gmail, Yahoo and Outlook.com require of bulk senders.`,
        fix:
          reportsTo === undefined
            ? "Add this record. With `; rua=mailto:ADDRESS`, receivers report who sends in your name."
            : "Add this record.",
        records: [
          first,
          ...(await permissionRecords(reportsTo, {
            domain,
            organizational: found.organizational ?? domain,
            dns,
          })),
        ],
      },
    };
  const { record, organizational } = found;
  const at = { name: `_dmarc.${found.domain}`, type: "TXT", instead: [quoteRecord(record.text)] } as const;
  const policy = policyFor(record, found.domain === domain);
  const problems = faultsOf(record);
  if (policy === undefined)
    problems.push({
      level: "error",
      said: `The DMARC record has no policy: ${quoteRecord(record.text)}.`,
      fix: "Add p=none, p=quarantine or p=reject.",
    });
  const records: DnsRecord[] = [];
  for (const { address } of record.reports) {
    if (address === undefined) continue;
    const permission = await findReportPermission(address, { domain: found.domain, organizational, dns });
    if (permission !== "missing") continue;
    const host = domainOf(address);
    problems.push({
      level: "warning",
      said: `Reports go to ${quoteRecord(address)}, but ${host} doesn't say that it takes them, so receivers send none.`,
      fix: "Use an address of your own domain, or have this record added there.",
    });
    records.push({ name: permissionName(found.domain, host), type: "TXT", value: "v=DMARC1" });
  }
  const fault = joinProblems(problems);
  if (fault !== undefined) return { check: records.length > 0 ? { ...fault, records } : fault, policy };
  const said =
    found.domain === domain ? quoteRecord(record.text) : `${quoteRecord(record.text)} (of ${found.domain})`;
  const permission = await permissionRecords(reportsTo, { domain: found.domain, organizational, dns });
  if (record.reports.length === 0) {
    const value = `${record.text.trim().replace(/;\s*$/, "")}${rua}`;
    return {
      check: {
        level: "ok",
        said: `${said}. Nobody is told who sends in your name`,
        fix:
          reportsTo === undefined
            ? "Add rua=mailto:ADDRESS to get reports."
            : "Replace it with this one to get reports.",
        records: reportsTo === undefined ? undefined : [{ ...at, value }, ...permission],
      },
      policy,
    };
  }
  if (reportsTo !== undefined && !goesTo(record, reportsTo))
    return {
      check: {
        level: "ok",
        said: `${said}. Reports don't go to ${reportsTo}, which is \`mail.dmarc\``,
        fix: "With this record, they also do.",
        records: [
          { ...at, value: record.text.replace(/(\brua\s*=\s*)/i, `$1mailto:${reportsTo},`) },
          ...permission,
        ],
      },
      policy,
    };
  return { check: { level: "ok", said, ...nextStep(record, { at, reported }) }, policy };
}

/** What another domain has to publish, so that reports are sent there. */
async function permissionRecords(
  reportsTo: string | undefined,
  context: Parameters<typeof findReportPermission>[1],
): Promise<readonly DnsRecord[]> {
  if (reportsTo === undefined || (await findReportPermission(reportsTo, context)) !== "missing") return [];
  const name = permissionName(context.domain, domainOf(reportsTo));
  return [{ name, type: "TXT", value: "v=DMARC1" }];
}

function goesTo({ reports }: DmarcRecord, wanted: string): boolean {
  return reports.some(({ address }) => address?.toLowerCase() === wanted.toLowerCase());
}

function policyFor({ policy, subdomainPolicy }: DmarcRecord, isOwn: boolean): DmarcPolicy | undefined {
  return isOwn ? policy : (subdomainPolicy ?? policy);
}

function faultsOf({ faults, text }: DmarcRecord): Problem[] {
  if (faults.length === 0) return [];
  const parts = quoteRecord(faults.slice(0, 5).join(", "));
  return [
    {
      level: "warning",
      said: `Receivers may ignore a part of the DMARC record, or all of it: ${parts} in ${quoteRecord(text)}.`,
      fix: "Correct that part.",
    },
  ];
}

/** Mails and days in reports before a stricter policy is suggested. */
const MIN_MAILS = 100;
const MIN_DAYS = 14;
const MIN_SHARE = 0.98;

/** none → quarantine → reject, each only after reports say that one's own mails are aligned. */
function nextStep(
  record: DmarcRecord,
  { at, reported }: { readonly at: Omit<DnsRecord, "value">; readonly reported?: ReportedMails },
): Pick<DomainCheck, "fix" | "records"> {
  const { policy, subdomainPolicy, text } = record;
  const value = stricter(record);
  if (value === text) {
    const isOpen = policy !== "none" && subdomainPolicy === "none";
    return isOpen ? { fix: "`sp=none` lets anybody send in the name of a subdomain." } : {};
  }
  if (reported === undefined || reported.mails === 0)
    return policy === "none"
      ? {
          fix: "Next step: quarantine, once reports show that your own mails are aligned (docs/deliverability.md).",
        }
      : {};
  const share = reported.aligned / reported.mails;
  const shown = `${Math.floor(share * 100)} % of ${reported.mails} mails in the reports of ${reported.days} days are aligned`;
  if (reported.mails < MIN_MAILS || reported.days < MIN_DAYS)
    return { fix: `${shown}: wait for more reports before you change the policy.` };
  if (share < MIN_SHARE)
    return {
      fix: `${shown}: look at the others with \`feedletter doctor --dmarc\` before you change the policy.`,
    };
  return { fix: `${shown}: this is the next step.`, records: [{ ...at, value }] };
}

/** The record with the next policy; the same if there is none. A policy for a part of the mails is first made one for all of them. */
function stricter({ policy, percent, testing, text }: DmarcRecord): string {
  if (policy === undefined) return text;
  // RFC 9989 knows `t` instead of `pct`.
  if (policy !== "none" && (percent < 100 || testing)) return text.replace(/;\s*(?:pct|t)\s*=[^;]*/gi, "");
  const next = policy === "none" ? "quarantine" : "reject";
  return text.replace(/(;\s*p\s*=\s*)[a-z]+/i, `$1${next}`);
}

import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { toPlainLine } from "#content/text/characters.js";
import { type AggregateReport, addCounts, type SourceCounts } from "#deliveries/reports/sender-reports.js";
import { type Elements, ReportXmlError, readElements } from "./report-elements.js";
import { unpackReport } from "./unpack-report.js";

export type ReportReading =
  | { readonly kind: "report"; readonly report: AggregateReport }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Sources of one report that are kept apart; the rest are counted together. */
const MAX_SOURCES = 200;
/** More must be wrong, and sums stay exact. */
const MAX_MAILS = 1_000_000_000;
const MAX_NAME = 100;

/** Reads an aggregate report (RFC 7489 Appendix C, RFC 9990 §3), packed or not. Never throws. */
export function readAggregateReport(bytes: Uint8Array): ReportReading {
  const unpacked = unpackReport(bytes);
  if (unpacked.kind === "unreadable") return unpacked;
  try {
    return { kind: "report", report: readReport(unpacked.text) };
  } catch (error) {
    if (!(error instanceof ReportXmlError)) throw error;
    return { kind: "unreadable", reason: error.message };
  }
}

/** @throws ReportXmlError */
function readReport(xml: string): AggregateReport {
  let metadata: Elements = new Map();
  let domain = "";
  const sources = new Map<string, SourceCounts>();
  readElements(xml, (part, elements) => {
    if (part === "report_metadata") metadata = elements;
    if (part === "policy_published") domain = domainIn(first(elements, "domain"));
    if (part !== "record") return;
    const counts = readRecord(elements);
    const known = sources.get(counts.source);
    sources.set(counts.source, known === undefined ? counts : addCounts(known, counts));
  });
  if (domain === "") throw new ReportXmlError("it names no domain");
  const [begin, end] = ["date_range/begin", "date_range/end"].map((name) => secondsIn(first(metadata, name)));
  if (begin === undefined || end === undefined || end < begin)
    throw new ReportXmlError("it has no valid period");
  const reporter = toPlainLine(first(metadata, "org_name")).replace(/\p{C}/gu, "").slice(0, MAX_NAME);
  if (reporter === "") throw new ReportXmlError("it doesn't say who sends it");
  const id = createHash("sha256")
    .update(JSON.stringify([reporter, domain, first(metadata, "report_id"), begin, end]))
    .digest("base64url");
  return { ...{ id, reporter, domain, begin, end }, sources: limitSources([...sources.values()]) };
}

/** @throws ReportXmlError */
function readRecord(elements: Elements): SourceCounts {
  const source = first(elements, "row/source_ip").toLowerCase();
  const mails = Number(first(elements, "row/count"));
  if (isIP(source) === 0) throw new ReportXmlError("a record has no IP address");
  if (!Number.isSafeInteger(mails) || mails < 0 || mails > MAX_MAILS)
    throw new ReportXmlError("a record has no valid count");
  const evaluated = (name: string): string => first(elements, `row/policy_evaluated/${name}`).toLowerCase();
  const isSpf = evaluated("spf") === "pass";
  const isDkim = evaluated("dkim") === "pass";
  const disposition = evaluated("disposition");
  const reasons = (elements.get("row/policy_evaluated/reason/type") ?? []).map((type) => type.toLowerCase());
  const isForwarded = reasons.some((type) => /^(?:forwarded|mailing_list|trusted_forwarder)$/.test(type));
  return {
    ...{ source, mails },
    aligned: isSpf || isDkim ? mails : 0,
    spfAligned: isSpf ? mails : 0,
    dkimAligned: isDkim ? mails : 0,
    quarantined: disposition === "quarantine" ? mails : 0,
    rejected: disposition === "reject" ? mails : 0,
    forwarded: isForwarded ? mails : 0,
    proved: isSpf || isDkim ? "" : provedIn(elements),
  };
}

/** The domain of a signature or a Return-Path that passed, though not for the From domain. */
function provedIn(elements: Elements): string {
  for (const method of ["dkim", "spf"]) {
    const results = elements.get(`auth_results/${method}/result`) ?? [];
    const domains = elements.get(`auth_results/${method}/domain`) ?? [];
    // Without a domain for each result, they can't be matched.
    const passed = results.findIndex((result) => result.toLowerCase() === "pass");
    if (passed >= 0 && domains.length === results.length) return domainIn(domains[passed] ?? "");
  }
  return "";
}

function first(elements: Elements, path: string): string {
  return elements.get(path)?.[0] ?? "";
}

/** "" for what isn't a domain. */
function domainIn(written: string): string {
  const domain = written.toLowerCase().replace(/\.$/, "");
  return domain.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/.test(domain)
    ? domain
    : "";
}

/** Ms. */
function secondsIn(written: string): number | undefined {
  const seconds = Number(written);
  // RFC 9990 takes seconds since 1970, as before; four digits of a year or milliseconds are mistakes.
  return /^\d{9,11}$/.test(written) ? seconds * 1_000 : undefined;
}

function limitSources(sources: readonly SourceCounts[]): readonly SourceCounts[] {
  const sorted = [...sources].sort((one, other) => other.mails - one.mails);
  const [next, ...rest] = sorted.slice(MAX_SOURCES);
  if (next === undefined) return sorted;
  const others = rest.reduce<SourceCounts>(addCounts, { ...next, source: "", proved: "" });
  return [...sorted.slice(0, MAX_SOURCES), { ...others, proved: "" }];
}

import { readTagList } from "./tag-list.js";

export type DmarcPolicy = "none" | "quarantine" | "reject";

export interface DmarcRecord {
  readonly text: string;
  /** RFC 9989 §4.7: without `p`, a record with `rua` counts as `none`; others have no effect. */
  readonly policy: DmarcPolicy | undefined;
  /** Of subdomains. */
  readonly subdomainPolicy: DmarcPolicy | undefined;
  readonly strictDkim: boolean;
  readonly strictSpf: boolean;
  /** RFC 7489 §6.3: the share of failing mails that the policy is for. */
  readonly percent: number;
  /** RFC 9989: `t=y`, the next lower policy is applied. */
  readonly testing: boolean;
  /** Whether the domain is a public suffix, as `psd` says. */
  readonly suffix: "yes" | "no" | "unknown";
  readonly reports: readonly ReportAddress[];
  /** What receivers ignore or misunderstand. */
  readonly faults: readonly string[];
}

/** Where aggregate reports go. */
interface ReportAddress {
  readonly uri: string;
  /** undefined: not a mailto: URI that can be used. */
  readonly address: string | undefined;
}

const POLICIES: ReadonlySet<string> = new Set(["none", "quarantine", "reject"]);
const MAX_REPORT_ADDRESSES = 20;

/** RFC 7489 §6.3, RFC 9989 §4.7 */
export function isDmarc(text: string): boolean {
  return /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text);
}

/** Never throws. */
export function readDmarc(text: string): DmarcRecord {
  const { tags, faults: broken } = readTagList(text);
  const faults = [...broken];
  const policyIn = (tag: string): DmarcPolicy | undefined => {
    const value = tags.get(tag)?.toLowerCase();
    if (value === undefined || isPolicy(value)) return value;
    faults.push(`${tag}=${value}`);
    return undefined;
  };
  const isStrict = (tag: string): boolean => {
    const value = tags.get(tag)?.toLowerCase() ?? "r";
    if (value !== "r" && value !== "s") faults.push(`${tag}=${value}`);
    return value === "s";
  };
  const uris = (tags.get("rua") ?? "").split(",", MAX_REPORT_ADDRESSES).map((uri) => uri.trim());
  const reports = uris.filter((uri) => uri !== "").map((uri) => ({ uri, address: addressIn(uri) }));
  for (const { uri, address } of reports) if (address === undefined) faults.push(`rua=${uri}`);
  const policy = policyIn("p") ?? (reports.some(({ address }) => address !== undefined) ? "none" : undefined);
  const pct = tags.get("pct");
  const percent = pct === undefined ? 100 : Number(pct);
  if (!(Number.isInteger(percent) && percent >= 0 && percent <= 100)) faults.push(`pct=${pct}`);
  return {
    ...{ text, policy, subdomainPolicy: policyIn("sp") },
    ...{ strictDkim: isStrict("adkim"), strictSpf: isStrict("aspf") },
    percent: Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100,
    testing: tags.get("t")?.toLowerCase() === "y",
    suffix: suffixIn(tags.get("psd")),
    ...{ reports, faults },
  };
}

function isPolicy(value: string): value is DmarcPolicy {
  return POLICIES.has(value);
}

function suffixIn(psd: string | undefined): DmarcRecord["suffix"] {
  if (psd === "y") return "yes";
  return psd === "n" ? "no" : "unknown";
}

/** `mailto:dmarc@example.com!10m`: the size is obsolete, but allowed. Commas and exclamation marks are escaped. */
function addressIn(uri: string): string | undefined {
  const [, escaped = ""] = /^mailto:([^?!]+)(?:!\d+[kmgt]?)?$/i.exec(uri) ?? [];
  try {
    const address = decodeURIComponent(escaped);
    return /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(address) ? address : undefined;
  } catch {
    return undefined;
  }
}

import { type DmarcRecord, isDmarc, readDmarc } from "./dmarc-record.js";
import type { Dns } from "./dns.js";

/** The record that counts for a domain, and where alignment ends. */
export type DmarcDiscovery =
  | {
      readonly kind: "found";
      /** The domain that has the record, without `_dmarc.`. */
      readonly domain: string;
      readonly record: DmarcRecord;
      readonly organizational: string;
    }
  | { readonly kind: "missing"; readonly organizational: string | undefined }
  /** Several records at one name count as none. */
  | { readonly kind: "several"; readonly domain: string; readonly texts: readonly string[] }
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };

/** RFC 9989 §4.10: of longer names, the walk leaves the middle out. */
const MAX_LABELS = 8;

interface Step {
  readonly domain: string;
  readonly record: DmarcRecord;
}

/** Walks up the tree from a domain, instead of asking a list of public suffixes (RFC 9989 §4.10). */
export async function discoverDmarc(domain: string, dns: Dns): Promise<DmarcDiscovery> {
  const found: Step[] = [];
  for (const name of walkUp(domain)) {
    const answer = await dns.txt(`_dmarc.${name}`);
    if (answer.kind === "failed") return answer;
    const texts = answer.kind === "found" ? answer.values.filter(isDmarc) : [];
    if (texts.length > 1) {
      if (name === domain) return { kind: "several", domain, texts };
      continue;
    }
    const [text] = texts;
    if (text === undefined) continue;
    const record = readDmarc(text);
    found.push({ domain: name, record });
    if (record.suffix === "no" || (record.suffix === "yes" && name !== domain)) break;
  }
  const organizational = organizationalOf(domain, found);
  const own = found.find((step) => step.domain === domain);
  const policy = own ?? found.find((step) => step.domain === organizational) ?? found.at(-1);
  return policy === undefined
    ? { kind: "missing", organizational }
    : { kind: "found", ...policy, organizational: organizational ?? domain };
}

/** The domain itself, then each one above it, down to the top-level domain. */
export function walkUp(domain: string): readonly string[] {
  const labels = domain.split(".");
  const names = [domain];
  let from = labels.length > MAX_LABELS ? labels.length - (MAX_LABELS - 1) : 1;
  for (; from < labels.length; from += 1) names.push(labels.slice(from).join("."));
  return names;
}

/** §4.10.2 */
function organizationalOf(domain: string, found: readonly Step[]): string | undefined {
  for (const { domain: name, record } of found) {
    if (record.suffix === "no") return name;
    if (record.suffix === "yes" && name !== domain) return below(domain, name);
  }
  return found.at(-1)?.domain;
}

/** The name one label longer than a public suffix. */
function below(domain: string, suffix: string): string {
  const labels = domain.split(".");
  return labels.slice(labels.length - suffix.split(".").length - 1).join(".");
}

/**
 * Whether a domain that SPF or DKIM has proved counts for a From domain (RFC 9989 §4.10.2): strict is equal; relaxed has the same
 * organizational domain, which both are, or are below of.
 */
export function isAligned(
  proved: string,
  from: string,
  { strict, organizational }: { readonly strict: boolean; readonly organizational: string },
): boolean {
  const isWithin = (name: string): boolean => name === organizational || name.endsWith(`.${organizational}`);
  return proved === from || (!strict && isWithin(proved) && isWithin(from));
}

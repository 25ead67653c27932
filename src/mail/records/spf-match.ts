import { BlockList, isIPv6 } from "node:net";
import type { Dns, DnsAnswer } from "./dns.js";
import { isSpf, readSpf, redirectOf, type SpfMechanism, type SpfRecord } from "./spf-record.js";

/** `unknown`: a name couldn't be looked up, or a macro decides. */
export type SpfMatch = "allowed" | "refused" | "unknown";

const MAX_DEPTH = 10;

interface Matching {
  readonly address: string;
  readonly domain: string;
  readonly dns: Dns;
  readonly depth?: number;
}

/** Whether a record allows an address to send for its domain (RFC 7208 §4.6): only `+` counts as allowed. */
export async function matchSpf(record: SpfRecord, matching: Matching): Promise<SpfMatch> {
  const { dns, depth = 0 } = matching;
  if (depth > MAX_DEPTH) return "unknown";
  for (const mechanism of record.mechanisms) {
    const matches = await matchMechanism(mechanism, { ...matching, depth });
    if (matches === "unknown") return "unknown";
    if (matches) return mechanism.qualifier === "+" ? "allowed" : "refused";
  }
  const redirect = redirectOf(record);
  if (redirect === undefined) return "refused";
  const included = await readIncluded(redirect, dns);
  return included === undefined
    ? "unknown"
    : matchSpf(included, { ...matching, domain: redirect, depth: depth + 1 });
}

async function matchMechanism(
  { name, value, text }: SpfMechanism,
  matching: Matching & { readonly depth: number },
): Promise<boolean | "unknown"> {
  const { address, domain, dns, depth } = matching;
  if (value.includes("%")) return "unknown";
  const host = value === "" ? domain : value;
  switch (name) {
    case "all":
      return true;
    case "ip4":
    case "ip6":
      return isWithin(address, value, prefixOf(text));
    case "include": {
      const included = await readIncluded(value, dns);
      if (included === undefined) return "unknown";
      const match = await matchSpf(included, { ...matching, domain: value, depth: depth + 1 });
      return match === "unknown" ? match : match === "allowed";
    }
    case "a":
      return isAmong(address, await dns.addresses(host), text);
    case "mx": {
      const hosts = await dns.mx(host);
      if (hosts.kind !== "found") return hosts.kind === "failed" ? "unknown" : false;
      for (const exchange of hosts.values.slice(0, MAX_DEPTH)) {
        const found = await isAmong(address, await dns.addresses(exchange), text);
        if (found !== false) return found;
      }
      return false;
    }
    default:
      return "unknown";
  }
}

async function readIncluded(domain: string, dns: Dns): Promise<SpfRecord | undefined> {
  const answer = await dns.txt(domain.toLowerCase());
  const text = answer.kind === "found" ? answer.values.find(isSpf) : undefined;
  return text === undefined ? undefined : readSpf(text);
}

function isAmong(address: string, answer: DnsAnswer<string>, text: string): boolean | "unknown" {
  if (answer.kind === "failed") return "unknown";
  if (answer.kind === "missing") return false;
  return answer.values.some((other) => isWithin(address, other, prefixOf(text, isIPv6(other))));
}

/** §5.6: `/24` for IPv4, `//64` for IPv6, or the one that `ip4:` or `ip6:` has. */
function prefixOf(term: string, isSecond = false): number | undefined {
  const [, prefix] = (isSecond ? /\/\/(\d+)$/ : /[^/]\/(\d+)(?:\/\/\d+)?$/).exec(term) ?? [];
  return prefix === undefined ? undefined : Number(prefix);
}

function isWithin(address: string, network: string, prefix: number | undefined): boolean {
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  if (isIPv6(address) !== (family === "ipv6")) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix ?? (family === "ipv6" ? 128 : 32), family);
  return list.check(address, family);
}

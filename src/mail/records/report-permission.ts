import type { Dns } from "./dns.js";

/** Whether receivers may send reports about a domain to an address elsewhere. */
export type ReportPermission = "own" | "given" | "missing" | "unknown";

/** RFC 7489 §7.1, RFC 9990 §4: the other domain must say that it takes them. */
export async function findReportPermission(
  address: string,
  { domain, organizational, dns }: PermissionContext,
): Promise<ReportPermission> {
  const host = domainOf(address);
  if (host === organizational || host.endsWith(`.${organizational}`)) return "own";
  const answer = await dns.txt(permissionName(domain, host));
  if (answer.kind === "failed") return "unknown";
  const isGiven = answer.kind === "found" && answer.values.some((text) => /^v\s*=\s*DMARC1\b/.test(text));
  return isGiven ? "given" : "missing";
}

interface PermissionContext {
  /** That the DMARC record is for. */
  readonly domain: string;
  readonly organizational: string;
  readonly dns: Dns;
}

export function permissionName(domain: string, host: string): string {
  return `${domain}._report._dmarc.${host}`;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

import { type Dns, valuesOf } from "#mail/records/dns.js";
import { type DomainCheck, notLookedUp } from "./domain-check.js";

const MAX_ADDRESSES = 8;
const MAX_NAMES = 8;

/**
 * Receivers want every address that sends to have a name (PTR record), and that name to have the address (FCrDNS).
 * @param sent the addresses, or the host that has them
 */
export async function checkPtr(
  sent: { readonly host: string } | { readonly addresses: readonly string[] },
  dns: Dns,
): Promise<DomainCheck> {
  const where = "host" in sent ? ` (${sent.host})` : "";
  const answer = "host" in sent ? await dns.addresses(sent.host) : undefined;
  if (answer?.kind === "failed") return notLookedUp(answer);
  const addresses = "addresses" in sent ? sent.addresses : answer === undefined ? [] : valuesOf(answer);
  if ("host" in sent && addresses.length === 0)
    return {
      level: "warning",
      said: `${sent.host} has no address.`,
      fix: "Check the host in mail.transport.",
    };
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    const names = await dns.names(address);
    if (names.kind === "failed") return notLookedUp(names);
    if (names.kind === "missing")
      return {
        level: "warning",
        said: `${address}${where} has no PTR record.`,
        fix: "Ask whoever gave you the address, usually the server's provider, to add one.",
      };
    const back = await confirm(address, names.values.slice(0, MAX_NAMES), dns);
    if (back === "unknown") continue;
    if (!back)
      return {
        level: "warning",
        said: `${address}${where} has the name ${names.values[0]}, but that name doesn't have the address.`,
        fix: `Add an ${address.includes(":") ? "AAAA" : "A"} record for it, or have the PTR record changed.`,
      };
  }
  return { level: "ok", said: `${addresses.join(", ")}${where}: the names lead back to the addresses` };
}

async function confirm(address: string, names: readonly string[], dns: Dns): Promise<boolean | "unknown"> {
  let unknown = false;
  for (const name of names) {
    const answer = await dns.addresses(name);
    if (valuesOf(answer).some((other) => isSame(address, other))) return true;
    unknown ||= answer.kind === "failed";
  }
  return unknown ? "unknown" : false;
}

function isSame(one: string, other: string): boolean {
  return normalAddress(one) === normalAddress(other);
}

/** IPv6 addresses can be written in several ways; the URL standard knows one. */
function normalAddress(address: string): string {
  return address.includes(":") && URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname
    : address;
}

/** The name of an address, if it leads back to it: anybody can name their own addresses as they like. */
export async function confirmedName(address: string, dns: Dns): Promise<string | undefined> {
  const names = valuesOf(await dns.names(address)).slice(0, MAX_NAMES);
  for (const name of names) if ((await confirm(address, [name], dns)) === true) return name;
  return undefined;
}

import { domainToASCII } from "node:url";
import type { Config } from "#config/schema.js";
import { parseMailbox } from "#subscribers/address.js";

/** The domains that digests are from, in ASCII. */
export function senderDomains({ mail, digests }: Pick<Config, "mail" | "digests">): readonly string[] {
  const senders = [mail?.from, ...Object.values(digests).map(({ from }) => from)];
  const addresses = senders.flatMap((from) => (from === undefined ? [] : parseMailbox(from).address));
  const domains = addresses.map((address) => domainToASCII(address.slice(address.lastIndexOf("@") + 1)));
  return [...new Set(domains.filter((domain) => domain !== ""))];
}

/** Whether reports about a domain are about an own one: a record above the sender's domain is reported by its own name. */
export function isRelated(own: string, reported: string): boolean {
  return own === reported || own.endsWith(`.${reported}`) || reported.endsWith(`.${own}`);
}

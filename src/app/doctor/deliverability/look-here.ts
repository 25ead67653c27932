import { Resolver } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import type { DomainLookup } from "#app/doctor/diagnosis.js";
import { openExchange } from "#app/publish/open-exchange.js";

/** Ms for one question to one name server. */
const DNS_TIMEOUT = 3_000;

/** Looks with this machine's resolver, from this machine. */
export function lookHere(): DomainLookup {
  const interfaces = Object.values(networkInterfaces()).flat();
  return {
    resolver: new Resolver({ timeout: DNS_TIMEOUT, tries: 2 }),
    exchange: openExchange(),
    ownAddresses: interfaces.flatMap((one) => (one === undefined || one.internal ? [] : [one.address])),
  };
}

import type { SendContextOptions } from "#app/digests/send-context.js";
import type { Resolver } from "#mail/records/dns.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { Exchange } from "#network/exchange.js";

/** What looking at the sender's domains takes from outside. */
export interface DomainLookup {
  readonly resolver: Resolver;
  /** Fetches what a domain's records point to. */
  readonly exchange: Exchange;
  /** Addresses of this machine. Only the public ones matter. */
  readonly ownAddresses: readonly string[];
  /** DKIM selectors to look for, if the provider's are the account's. */
  readonly selectors?: readonly string[];
}

export interface DoctorOptions extends SendContextOptions, DomainLookup {
  readonly fetch: typeof fetch;
  /** Accept the clock as right, although something was recorded at a later time. Sending continues. */
  readonly acceptClock?: boolean;
}

/** The result of one check. */
export type Diagnosis = {
  readonly check: string;
  /** What the check is about: checks with the same section follow one another. */
  readonly section?: string;
} & DomainCheck;

/** Puts checks under a heading. */
export async function* inSection(
  section: string,
  checks: AsyncIterable<Diagnosis>,
): AsyncGenerator<Diagnosis> {
  for await (const diagnosis of checks) yield { section, ...diagnosis };
}

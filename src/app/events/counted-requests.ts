import type { ProviderName } from "#config/mail-provider.js";
import { COUNTED_FOR, type RequestCounters } from "#deliveries/membership/request-counters.js";
import type { Instant } from "#zoned-time.js";

/** Enough to show what happens. Anybody can make requests that are refused. */
const MAX_COUNTED = 100;

type Proof = "genuine" | "unsigned";

function keyOf(provider: ProviderName, proof: Proof): string {
  return `events ${provider} ${proof}`;
}

/** Remembers for a day that a request to `/events/…` had the right secret or signature, or not. @throws FeedletterError E_DATABASE */
export async function countRequest(
  { provider, proof }: { readonly provider: ProviderName; readonly proof: Proof },
  counters: RequestCounters,
  at: Instant,
): Promise<void> {
  const limits = [{ key: keyOf(provider, proof), max: MAX_COUNTED, within: COUNTED_FOR }];
  await counters.take({ at, limits, paces: [], maxDelay: 0 });
}

/** How many there were in the last day, up to a hundred of each. @throws FeedletterError E_DATABASE */
export async function countRequests(
  provider: ProviderName,
  counters: RequestCounters,
  now: Instant,
): Promise<Readonly<Record<Proof, number>>> {
  const since = now - COUNTED_FOR;
  return {
    genuine: await counters.countSince(keyOf(provider, "genuine"), since),
    unsigned: await counters.countSince(keyOf(provider, "unsigned"), since),
  };
}

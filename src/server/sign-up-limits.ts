import { isIP } from "node:net";
import { RateLimiterMemory } from "rate-limiter-flexible";

/** Says whether one more request of an address typed in at a client may be taken, and counts it. */
export interface SignUpLimits {
  allow(client: string, addressKey: string): Promise<boolean>;
}

interface Limit {
  /** In an hour. */
  readonly max: number;
  readonly keyOf: (client: string, addressKey: string) => string;
}

const HOUR_SECONDS = 60 * 60;

/** A lecture hall behind one address may sign up; a machine that goes through a list may not. */
const LIMITS: readonly Limit[] = [
  { max: 5, keyOf: (_, addressKey) => addressKey },
  { max: 30, keyOf: (client) => client },
  { max: 90, keyOf: (client) => networkOf(client) },
];

/** Keys that are kept for each limit. Who has more networks than that has got round the limits anyway. */
const MAX_KEYS = 50_000;

/** In memory: a restart forgives, and what is mailed is limited by the database besides. */
export function createSignUpLimits(): SignUpLimits {
  const counters = LIMITS.map((limit) => ({ limit, count: createKeyCounter(limit.max) }));
  return {
    allow: async (client, addressKey) => {
      const allowed: boolean[] = [];
      for (const { limit, count } of counters) allowed.push(await count(limit.keyOf(client, addressKey)));
      return allowed.every(Boolean);
    },
  };
}

/** Begins anew when it holds too many keys, so that no flood of addresses fills the memory. */
function createKeyCounter(points: number): (key: string) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points, duration: HOUR_SECONDS });
  const keys = new Set<string>();
  return async (key) => {
    if (keys.size >= MAX_KEYS) {
      const full = [...keys];
      keys.clear();
      // One by one: each has a timer, and a limiter that is only let go of stays in memory until the last one rings.
      for (const known of full) await limiter.delete(known);
    }
    keys.add(key);
    const { consumedPoints } = await limiter.penalty(key);
    return consumedPoints <= points;
  };
}

/** `/24` of IPv4, `/64` of IPv6: what one household or one rented machine has at least. */
export function networkOf(client: string): string {
  if (isIP(client) === 4) return client.slice(0, client.lastIndexOf("."));
  if (isIP(client) !== 6) return client;
  // The URL standard writes an address in one way; what `::` stands for is put back.
  const [before = "", after] = new URL(`http://[${client}]/`).hostname.slice(1, -1).split("::");
  const groups = (text: string): readonly string[] => text.split(":").filter((group) => group !== "");
  const [front, back] = [groups(before), groups(after ?? "")];
  const zeros = Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":");
}

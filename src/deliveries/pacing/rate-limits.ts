import type { Instant } from "#zoned-time.js";
import type { DestinationLimits } from "./destination-paces.js";
import type { WarmUp, WarmUpLimit } from "./warm-up.js";

/** How fast mails may be sent. A missing value means no limit. */
export interface RateLimits {
  readonly perSecond?: number | undefined;
  /** Mails that may be sent at once after a pause, in spite of `perSecond`. Default: 1. */
  readonly burst?: number | undefined;
  readonly perHour?: number | undefined;
  readonly perDay?: number | undefined;
  readonly warmUp?: WarmUp | undefined;
  /** By `destinationOf(address)`, in addition to the limits above. */
  readonly destinations?: ReadonlyMap<string, DestinationLimits> | undefined;
}

/** What all processes with the same ledger have sent. */
export interface QuotaUsage {
  /** When the next mail is due at an even pace; the theoretical arrival time of GCRA (ITU-T I.371). */
  readonly freeAt: Instant;
  readonly lastHour: Window;
  readonly lastDay: Window;
  /** Missing unless the limits have a warm-up. */
  readonly warmUp?: WarmUpLimit | undefined;
}

interface Window {
  readonly mails: number;
  /** When the oldest of them no longer counts. */
  readonly easesAt: Instant;
}

/** Mails that this process may send, with a time for each, or when to ask again. */
export type Reservation =
  | { readonly kind: "granted"; readonly moments: readonly Instant[]; readonly freeAt: Instant }
  | { readonly kind: "exhausted"; readonly until: Instant };

/** A clock that was set back must not stop sending for longer than this, and the time between two mails. */
export const MAX_CLOCK_SKEW = 60_000;

/** Reserves up to `wanted` mails, and at least one unless a quota is used up. Pure: the ledger stores the result. */
export function reserveMails(
  spent: QuotaUsage,
  rates: RateLimits,
  { now, wanted }: { readonly now: Instant; readonly wanted: number },
): Reservation {
  const left = [
    { room: (rates.perHour ?? Infinity) - spent.lastHour.mails, until: spent.lastHour.easesAt },
    { room: (rates.perDay ?? Infinity) - spent.lastDay.mails, until: spent.lastDay.easesAt },
    {
      room: (spent.warmUp?.mails ?? Infinity) - spent.lastDay.mails,
      until: Math.min(spent.lastDay.easesAt, spent.warmUp?.growsAt ?? Infinity),
    },
  ];
  const full = left.filter(({ room }) => room <= 0).map(({ until }) => until);
  if (full.length > 0) return { kind: "exhausted", until: Math.max(now + 1, ...full) };
  const count = Math.max(1, Math.min(wanted, ...left.map(({ room }) => room)));
  return { kind: "granted", ...spreadEvenly(spent.freeAt, rates, { now, count }) };
}

/** When each of `count` mails may be sent, and when the one after them. @param freeAt when the next one is due at an even pace */
export function spreadEvenly(
  freeAt: Instant,
  { perSecond, burst = 1 }: Pick<RateLimits, "perSecond" | "burst">,
  { now, count }: { readonly now: Instant; readonly count: number },
): { readonly moments: readonly Instant[]; readonly freeAt: Instant } {
  if (perSecond === undefined) return { moments: Array.from({ length: count }, () => now), freeAt: 0 };
  const interval = 1_000 / perSecond;
  const first = Math.max(Math.min(freeAt, now + MAX_CLOCK_SKEW + interval), now);
  const due = Array.from({ length: count }, (_, nth) => first + nth * interval);
  return {
    moments: due.map((at) => Math.max(now, Math.ceil(at - (burst - 1) * interval))),
    freeAt: Math.ceil(first + count * interval),
  };
}

/** Whether all mails together have any limit. If not, the ledger needn't be asked. */
export function isRateLimited({ perSecond, perHour, perDay, warmUp }: RateLimits): boolean {
  return perSecond !== undefined || perHour !== undefined || perDay !== undefined || warmUp !== undefined;
}

import type { Instant } from "#zoned-time.js";

/** How fast mail may leave; what is absent is not limited. */
export interface RateLimits {
  readonly perSecond?: number | undefined;
  /** Mails that may leave at once after a pause, `perSecond` notwithstanding. 1 by default. */
  readonly burst?: number | undefined;
  readonly perHour?: number | undefined;
  readonly perDay?: number | undefined;
}

/** What has left, by everybody who sends from one ledger. */
export interface QuotaUsage {
  /** When the next mail is due at an even pace; GCRA's theoretical arrival time (ITU-T I.371). */
  readonly freeAt: Instant;
  readonly lastHour: Window;
  readonly lastDay: Window;
}

interface Window {
  readonly mails: number;
  /** When the oldest of them leaves the window. */
  readonly easesAt: Instant;
}

/** Mails that this process may send, each at its moment; or when to ask again. */
export type Reservation =
  | { readonly kind: "granted"; readonly moments: readonly Instant[]; readonly freeAt: Instant }
  | { readonly kind: "exhausted"; readonly until: Instant };

/** A clock that was set back must not stop the mail for as long as it was set back. */
const MAX_CLOCK_SKEW = 60_000;

/** Reserves up to `wanted` mails, at least one unless a quota is used up. Pure: the ledger keeps what is spent. */
export function reserveMails(
  spent: QuotaUsage,
  rates: RateLimits,
  { now, wanted }: { readonly now: Instant; readonly wanted: number },
): Reservation {
  const left = [
    { room: (rates.perHour ?? Infinity) - spent.lastHour.mails, until: spent.lastHour.easesAt },
    { room: (rates.perDay ?? Infinity) - spent.lastDay.mails, until: spent.lastDay.easesAt },
  ];
  const full = left.filter(({ room }) => room <= 0).map(({ until }) => until);
  if (full.length > 0) return { kind: "exhausted", until: Math.max(now + 1, ...full) };
  const count = Math.max(1, Math.min(wanted, ...left.map(({ room }) => room)));
  return {
    kind: "granted",
    ...spreadEvenly(Math.min(spent.freeAt, now + MAX_CLOCK_SKEW), rates, { now, count }),
  };
}

function spreadEvenly(
  freeAt: Instant,
  { perSecond, burst = 1 }: RateLimits,
  { now, count }: { readonly now: Instant; readonly count: number },
): { readonly moments: readonly Instant[]; readonly freeAt: Instant } {
  if (perSecond === undefined) return { moments: Array.from({ length: count }, () => now), freeAt: 0 };
  const interval = 1_000 / perSecond;
  const first = Math.max(freeAt, now);
  const due = Array.from({ length: count }, (_, nth) => first + nth * interval);
  return {
    moments: due.map((at) => Math.max(now, Math.ceil(at - (burst - 1) * interval))),
    freeAt: Math.ceil(first + count * interval),
  };
}

/** Whether anything is limited, so that nobody need ask the ledger. */
export function isRateLimited({ perSecond, perHour, perDay }: RateLimits): boolean {
  return perSecond !== undefined || perHour !== undefined || perDay !== undefined;
}

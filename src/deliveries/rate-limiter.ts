import { isRateLimited, type RateLimits, type Reservation } from "#deliveries/pacing/rate-limits.js";
import type { Sender } from "#deliveries/process/lease-holder.js";
import type { Instant } from "#zoned-time.js";
import type { Ledger } from "./ports.js";

export interface RateLimiterContext {
  readonly ledger: Pick<Ledger, "reserve" | "refundQuota">;
  readonly rates?: RateLimits;
  readonly sender: Pick<Sender, "holder">;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Gives one mail after the other its moment. One call at a time. */
export interface RateLimiter {
  /** Resolves when the next mail may leave, or says that a quota is used up. */
  readonly acquire: () => Promise<"go" | { readonly until: Instant }>;
  /** A turn that was given and not taken. */
  readonly returnPermit: () => void;
  /** Gives back what is left over; it can go on after that. */
  readonly end: () => Promise<void>;
}

/** What one process reserves at once: an eighth of a second's worth, so that others get their turn, and little is lost with it. */
const MAX_RESERVATION = 50;
const RESERVATIONS_PER_SECOND = 8;
/** A clock that is set back while a mail waits must not make it wait for as long. */
const MAX_WAIT = 60_000;

export function createRateLimiter(context: RateLimiterContext): RateLimiter {
  const { ledger, rates = {}, sender, clock, sleep, signal } = context;
  if (!isRateLimited(rates))
    return { acquire: async () => "go", returnPermit: () => {}, end: async () => {} };
  const turn = Math.floor((rates.perSecond ?? Infinity) / RESERVATIONS_PER_SECOND);
  const wanted = Math.max(1, Math.min(MAX_RESERVATION, turn));
  const moments: Instant[] = [];
  let unused = 0;
  // The time that has certainly come, on a clock that stands still too.
  let reached = 0;
  let ahead: Promise<Reservation> | undefined;
  let holding = false;
  const reserve = (): Promise<Reservation> => {
    holding = true;
    return ledger.reserve(rates, { now: clock(), wanted, holder: sender.holder });
  };
  /** While half of them are left: a database that is slow for a moment must not cost mails. */
  const reserveAhead = (): void => {
    if (rates.perSecond === undefined || moments.length > wanted / 2) return;
    ahead ??= reserve();
    // Whoever needs it hears of it.
    ahead.catch(() => {});
  };
  const takeReservation = async (): Promise<Reservation> => {
    const reservation = ahead ?? reserve();
    ahead = undefined;
    return reservation;
  };
  return {
    acquire: async () => {
      if (moments.length === 0) {
        const reservation = await takeReservation();
        if (reservation.kind === "exhausted") return { until: reservation.until };
        moments.push(...reservation.moments);
      }
      const moment = moments.shift() ?? clock();
      reserveAhead();
      const wait = moment - Math.max(clock(), reached);
      if (wait > 0) await sleep(Math.min(wait, MAX_WAIT), signal);
      reached = moment;
      return "go";
    },
    returnPermit: () => {
      unused += 1;
    },
    end: async () => {
      if (!holding) return;
      holding = false;
      const reserved = ahead === undefined ? undefined : await takeReservation().catch(() => undefined);
      const spare = reserved?.kind === "granted" ? reserved.moments.length : 0;
      const left = moments.splice(0).length + unused + spare;
      unused = 0;
      await ledger.refundQuota(left, sender.holder);
    },
  };
}

import { createDestinationPacer, type DestinationPacer } from "#deliveries/pacing/destination-pacer.js";
import { isRateLimited, type RateLimits, type Reservation } from "#deliveries/pacing/rate-limits.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import type { Instant } from "#zoned-time.js";
import type { Ledger } from "./ports.js";

export interface RateLimiterContext {
  readonly ledger: Pick<Ledger, "reserve" | "refundQuota" | "reserveTo" | "refundTo" | "claimConnections">;
  readonly rates?: RateLimits;
  readonly sender: LeaseHolder;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Tells when each mail may be sent. Only one call at a time. */
export interface RateLimiter {
  /** Resolves when the next mail may be sent, or if a quota is used up. */
  readonly acquire: () => Promise<"go" | { readonly until: Instant }>;
  /** To be called if the mail wasn't sent. */
  readonly returnPermit: () => void;
  /** What single destinations allow. */
  readonly destinations: DestinationPacer;
  /** Returns unused reservations. The limiter can still be used afterwards. */
  readonly end: () => Promise<void>;
}

/**
 * Mails that one process reserves at a time: an eighth of a second's worth, so that others get their turn and little is lost if
 * it dies.
 */
const MAX_RESERVATION = 50;
const RESERVATIONS_PER_SECOND = 8;
/** If the clock is set back while a mail waits, it must not wait for that much longer. */
const MAX_WAIT = 60_000;

export function createRateLimiter(context: RateLimiterContext): RateLimiter {
  const { ledger, rates = {}, sender, clock, sleep, signal } = context;
  const destinations = createDestinationPacer(context);
  if (!isRateLimited(rates))
    return { acquire: async () => "go", returnPermit: () => {}, destinations, end: destinations.end };
  const turn = Math.floor((rates.perSecond ?? Infinity) / RESERVATIONS_PER_SECOND);
  const wanted = Math.max(1, Math.min(MAX_RESERVATION, turn));
  const moments: Instant[] = [];
  let unused = 0;
  // A time that has certainly passed, even if the clock stands still.
  let reached = 0;
  let ahead: Promise<Reservation> | undefined;
  let holding = false;
  const reserve = (): Promise<Reservation> => {
    holding = true;
    return ledger.reserve(rates, { now: clock(), wanted, holder: sender.holder });
  };
  /** While half of the reservation is left, so that a slow database doesn't delay mails. */
  const reserveAhead = (): void => {
    if (rates.perSecond === undefined || moments.length > wanted / 2) return;
    ahead ??= reserve();
    // The error is thrown when the reservation is used.
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
      if (wait > 0) await sleep(Math.min(wait, MAX_WAIT + 1_000 / (rates.perSecond ?? Infinity)), signal);
      reached = moment;
      return "go";
    },
    returnPermit: () => {
      unused += 1;
    },
    destinations,
    end: async () => {
      await destinations.end();
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

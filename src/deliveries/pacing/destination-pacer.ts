import { destinationOf } from "#deliveries/destination.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import type { Instant } from "#zoned-time.js";
import type { DestinationLimits, DestinationPaces } from "./destination-paces.js";
import { MAX_CLOCK_SKEW, type RateLimits } from "./rate-limits.js";

export interface DestinationPacerContext {
  readonly ledger: Pick<DestinationPaces, "reserveTo" | "refundTo" | "claimConnections">;
  readonly rates?: RateLimits;
  readonly sender: LeaseHolder;
  readonly clock: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Tells when mails to destinations with limits of their own may be sent. */
export interface DestinationPacer {
  /** The destination of an address if it has limits. */
  readonly limitedDestination: (address: string) => string | undefined;
  /** When to try the next mail to it: now, or when to ask again. */
  readonly nextTurn: (destination: string, now: Instant) => Promise<Instant>;
  /** A mail is sent. @returns to be called when it has ended */
  readonly begin: (destination: string) => () => void;
  /** To be called every few seconds: what hangs for longer than a claim lasts must keep its connection. */
  readonly renew: () => Promise<void>;
  /** Ms from one mail to the next, as far as this process can tell. */
  readonly intervalOf: (destination: string) => number;
  /** Returns what isn't used. The pacer can still be used afterwards. */
  readonly end: () => Promise<void>;
}

/** Mails that are reserved at a time, as for all mails together: an eighth of a second's worth. */
const MAX_RESERVATION = 50;
const RESERVATIONS_PER_SECOND = 8;
/** A process on another machine that was killed keeps its connections for this long. They are claimed again in half of it. */
const CLAIM_MS = 2 * 60_000;
/** When to ask again if other processes have all connections. */
const OCCUPIED_MS = 1_000;
/** How long a mail takes until the first one has shown it. */
const FIRST_DURATION = 5;

interface Pace {
  readonly limits: DestinationLimits;
  moments: Instant[];
  claimed: number;
  claimedUntil: Instant;
  /** Others have all connections; not to be asked again before. */
  occupiedUntil: Instant;
  inFlight: number;
  /** The claim that is being made: they come one after the other. */
  claiming: Promise<void>;
  /** Moving average of how long a mail takes, in ms. */
  duration: number;
}

export function createDestinationPacer(context: DestinationPacerContext): DestinationPacer {
  const { ledger, rates = {}, sender, clock, random } = context;
  const { destinations = new Map<string, DestinationLimits>() } = rates;
  const id = `${sender.holder} ${random().toString(36).slice(2)}`;
  const paces = new Map<string, Pace>();
  const paceOf = (destination: string): Pace => {
    const pace = paces.get(destination) ?? {
      ...{ limits: destinations.get(destination) ?? {}, moments: [], inFlight: 0, duration: FIRST_DURATION },
      ...{ claimed: 0, claimedUntil: 0, occupiedUntil: 0, claiming: Promise.resolve() },
    };
    paces.set(destination, pace);
    return pace;
  };
  const claim = (destination: string, pace: Pace, claiming: Claiming): Promise<void> => {
    const claimed = pace.claiming.catch(() => {}).then(() => claimNext(destination, pace, claiming));
    pace.claiming = claimed;
    return claimed;
  };
  const claimNext = async (destination: string, pace: Pace, { wantedOf, now }: Claiming): Promise<void> => {
    const wanted = wantedOf(pace);
    const { connections: limit = Infinity } = pace.limits;
    const until = now + CLAIM_MS;
    const { holder, isGone } = sender;
    pace.claimed = await ledger.claimConnections(destination, {
      ...{ id, holder, isGone, now, until, limit, wanted },
    });
    pace.claimedUntil = until;
    pace.occupiedUntil = pace.claimed < wanted ? now + OCCUPIED_MS : 0;
  };
  /** When a connection is free; until then others may end. */
  const nextConnection = async (destination: string, pace: Pace, now: Instant): Promise<Instant> => {
    const { connections } = pace.limits;
    if (connections === undefined) return now;
    if (isOld(pace, now)) await claim(destination, pace, { wantedOf: ({ claimed }) => claimed, now });
    if (pace.inFlight < pace.claimed) return now;
    if (pace.inFlight >= connections) return now + OCCUPIED_MS;
    // A clock that was set back must not make it wait for longer.
    const isOccupied = pace.occupiedUntil > now && pace.occupiedUntil <= now + OCCUPIED_MS;
    if (!isOccupied) await claim(destination, pace, { wantedOf: ({ inFlight }) => inFlight + 1, now });
    return pace.inFlight < pace.claimed ? now : pace.occupiedUntil;
  };
  const nextMoment = async (destination: string, pace: Pace, now: Instant): Promise<Instant> => {
    const { perSecond } = pace.limits;
    if (perSecond === undefined) return now;
    // Reserved by a clock that has been set back since.
    if ((pace.moments[0] ?? now) > now + MAX_CLOCK_SKEW + 1_000 / perSecond) pace.moments = [];
    if (pace.moments.length === 0) {
      const turn = Math.floor(perSecond / RESERVATIONS_PER_SECOND);
      const wanted = Math.max(1, Math.min(MAX_RESERVATION, turn));
      pace.moments = [...(await ledger.reserveTo(destination, { perSecond, now, wanted }))];
    }
    return pace.moments[0] ?? now;
  };
  const giveBack = async (destination: string, pace: Pace): Promise<void> => {
    const { perSecond } = pace.limits;
    const mails = pace.moments.splice(0).length;
    if (perSecond !== undefined && mails > 0) await ledger.refundTo(destination, { perSecond, mails });
    if (pace.claimed > pace.inFlight)
      await claim(destination, pace, { wantedOf: ({ inFlight }) => inFlight, now: clock() });
  };
  return {
    limitedDestination: (address) => {
      if (destinations.size === 0) return undefined;
      const destination = destinationOf(address);
      return destinations.has(destination) ? destination : undefined;
    },
    nextTurn: async (destination, now) => {
      const pace = paceOf(destination);
      const free = await nextConnection(destination, pace, now);
      return free > now ? free : nextMoment(destination, pace, now);
    },
    begin: (destination) => {
      const pace = paceOf(destination);
      const begun = clock();
      pace.moments.shift();
      pace.inFlight += 1;
      return () => {
        pace.inFlight -= 1;
        pace.duration += (Math.max(0, clock() - begun) - pace.duration) / 8;
      };
    },
    renew: async () => {
      const now = clock();
      for (const [destination, pace] of paces)
        if (isOld(pace, now)) await claim(destination, pace, { wantedOf: ({ inFlight }) => inFlight, now });
    },
    intervalOf: (destination) => {
      const { limits, duration } = paceOf(destination);
      const { perSecond = Infinity, connections = Infinity } = limits;
      return Math.max(1_000 / perSecond, duration / connections);
    },
    end: async () => {
      for (const [destination, pace] of paces) await giveBack(destination, pace);
    },
  };
}

/** Half of the time is over, or the clock was changed. */
function isOld({ claimed, claimedUntil }: Pace, now: Instant): boolean {
  return claimed > 0 && Math.abs(claimedUntil - now - CLAIM_MS) > CLAIM_MS / 2;
}

interface Claiming {
  /** How many connections, when its turn comes. */
  readonly wantedOf: (pace: Pace) => number;
  readonly now: Instant;
}

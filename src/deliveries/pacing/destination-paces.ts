import type { Instant } from "#zoned-time.js";

/** How fast mails may be sent to one destination. A missing value means no limit. */
export interface DestinationLimits {
  readonly perSecond?: number | undefined;
  /** Mails in flight at the same time. */
  readonly connections?: number | undefined;
}

/** Connections to one destination that a process wants to have; 0 gives them back. */
interface ConnectionClaim {
  /** Unique for each sender of a process. */
  readonly id: string;
  readonly holder: string;
  readonly wanted: number;
  /** For all processes together. */
  readonly limit: number;
  readonly now: Instant;
  /** When others may take them, unless they are claimed again before. */
  readonly until: Instant;
  readonly isGone: (holder: string) => boolean;
}

/** A mail that is leased and can't be sent before a certain time. */
export interface PostponedDelivery {
  readonly subscriber: string;
  readonly notBefore: Instant;
}

/** What all processes with the same ledger share about single destinations. */
export interface DestinationPaces {
  /** Reserves `wanted` mails to a destination. @returns when each may be sent */
  reserveTo(
    destination: string,
    pace: { readonly perSecond: number; readonly now: Instant; readonly wanted: number },
  ): Promise<readonly Instant[]>;
  /** Returns mails that were reserved and not sent. */
  refundTo(destination: string, pace: { readonly perSecond: number; readonly mails: number }): Promise<void>;
  /** Replaces the earlier claim of the same id. @returns how many are granted */
  claimConnections(destination: string, claim: ConnectionClaim): Promise<number>;
  /** Returns leased deliveries that `holder` can't send yet. Those that wait for somebody to resume the issue still do. */
  postpone(issue: string, holder: string, deliveries: readonly PostponedDelivery[]): Promise<void>;
}

import type { Instant } from "#zoned-time.js";

export type SubscriberState = "pending" | "active" | "unsubscribed";

/** Somebody who gets mail, or once did. @public */
export interface Subscriber {
  /** Random, permanent and never shown. Signed links contain it. */
  readonly id: string;
  /** As the person wrote it. */
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly state: SubscriberState;
  /** Names of digests. */
  readonly digests: readonly string[];
  /** Slugs of the chosen tags by digest. A missing digest means every topic. */
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: Instant;
  /** Where and when the person gave consent, which a publisher may have to prove. */
  readonly source?: string;
  readonly consentedAt?: Instant;
  /** No mail is sent before then. */
  readonly pausedUntil?: Instant;
  /** Why the address gets no mail, whatever its state. */
  readonly suppressed?: string;
  /** Why the address seems to be dead. It isn't suppressed until that is confirmed. */
  readonly suspected?: string;
}

import type { Instant } from "#zoned-time.js";

export type SubscriberState = "pending" | "active" | "unsubscribed";

export interface Subscriber {
  /** Random, permanent, never shown; links are signed over it. */
  readonly id: string;
  /** As the person wrote it. */
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly state: SubscriberState;
  /** Names of digests; the digests that exist when somebody is added without naming one. */
  readonly digests: readonly string[];
  /** By digest, the slugs of the tags that somebody chose; a digest that isn't here brings every topic. */
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: Instant;
  /** Where the address comes from, and when the person said yes: what a publisher has to show when asked. */
  readonly source?: string;
  readonly consentedAt?: Instant;
  /** No mail comes before; absent or past: no pause. */
  readonly pausedUntil?: Instant;
  /** Why no mail goes to the address, whatever its state. */
  readonly suppressed?: string;
}

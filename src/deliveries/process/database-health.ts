import type { SubscriberState } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";

/**
 * Each person counts once. `suppressed`: people who would otherwise get mail. `suspected`: active people whose address seems to be dead;
 * the next issue still counts them, and may hold their mails.
 */
export type CountedState = SubscriberState | "suppressed" | "suspected";

/** Whether the database works, and the counts that monitoring needs. All methods may throw FeedletterError E_DATABASE. */
export interface DatabaseHealth {
  /** Writes to the database, so that a full or read-only disk is noticed before an issue is sent. */
  beat(holder: string, at: Instant): Promise<void>;
  subscribersByState(): Promise<Readonly<Partial<Record<CountedState, number>>>>;
}

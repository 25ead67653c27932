import type { SubscriberState } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";

/** Whether the database works, and the counts that monitoring needs. All methods may throw FeedletterError E_DATABASE. */
export interface DatabaseHealth {
  /** Writes to the database, so that a full or read-only disk is noticed before an issue is sent. */
  beat(holder: string, at: Instant): Promise<void>;
  /** `suppressed`: people who would otherwise get mail. */
  subscribersByState(): Promise<Readonly<Partial<Record<SubscriberState | "suppressed", number>>>>;
}

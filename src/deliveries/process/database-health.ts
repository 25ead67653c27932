import type { SubscriberState } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";

/** Whether the database can do its work, and the few sums that a monitor asks for. All of them may throw FeedletterError E_DATABASE. */
export interface DatabaseHealth {
  /** Writes, so that a full or read-only disk is noticed before an issue meets it. */
  beat(holder: string, at: Instant): Promise<void>;
  subscribersByState(): Promise<Readonly<Partial<Record<SubscriberState, number>>>>;
}

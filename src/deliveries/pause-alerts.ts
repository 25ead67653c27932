import type { Instant } from "#zoned-time.js";

/** Tells the publisher of each pause once. May throw FeedletterError E_DATABASE. */
export interface PauseAlerts {
  /** Queues a mail about each pause of an open issue or a destination that hasn't one yet. @returns how many */
  queue(alert: {
    readonly to: { readonly address: string; readonly language?: string };
    readonly at: Instant;
    readonly newId: () => string;
  }): Promise<number>;
}

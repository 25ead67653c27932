import type { ComplaintReport, FailureReport } from "#deliveries/reports/report.js";
import type { Instant } from "#zoned-time.js";

/** What a provider says about one mail. */
export type EventContent =
  | Omit<FailureReport, "id">
  | Omit<ComplaintReport, "id">
  /** The person has left through the provider, which sends them nothing any more. */
  | { readonly kind: "unsubscribe" };

/** One event as a provider's document describes it. */
export interface EventReading {
  readonly content: EventContent;
  /** Where our token may be. */
  readonly tokens: readonly (string | undefined)[];
  /** With or without angle brackets. */
  readonly messageId?: string;
  /** The provider's own id of the event; the same when it is sent again. */
  readonly eventId?: string;
  readonly at?: Instant;
}

/** Undefined for everything that isn't about a bounce, a complaint or an unsubscription: deliveries, delays, opens, tests. */
export type EventReader = (event: unknown) => EventReading | undefined;

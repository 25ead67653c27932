import type { WEBHOOK_EVENTS } from "#config/webhook-events.js";
import type { Instant } from "#zoned-time.js";

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface Endpoint {
  /** A hash of its URL, which may contain a secret. */
  readonly endpoint: string;
  readonly events: readonly WebhookEvent[];
}

export interface WebhookMessage {
  /** The same in every attempt. */
  readonly id: string;
  readonly event: WebhookEvent;
  /** When it happened. */
  readonly at: Instant;
  /** A subscriber's id, or an issue's. */
  readonly subject: string;
  readonly digest: string;
  /** Why an address bounced. */
  readonly detail: string;
  /** How often it was claimed, including this time. */
  readonly attempts: number;
}

export interface EndpointStatus {
  readonly endpoint: string;
  readonly disabledAt: Instant | undefined;
  readonly waiting: number;
  /** Messages that were given up. */
  readonly dropped: number;
  /** Every attempt since then has failed. */
  readonly failing: { readonly since: Instant; readonly reason: string } | undefined;
}

export type MessageResult =
  | { readonly kind: "accepted" }
  | { readonly kind: "failed"; readonly reason: string; readonly retryAt: Instant }
  | { readonly kind: "dropped"; readonly reason: string }
  /** The endpoint wants nothing any more. */
  | { readonly kind: "gone" };

interface MessageClaim {
  readonly endpoint: string;
  readonly now: Instant;
  /** No other process can claim them until then. Longer than an attempt takes. */
  readonly until: Instant;
  readonly limit: number;
}

/**
 * Messages to other programs. They are queued in the transaction of what they tell, for each endpoint that is registered at that time, and
 * kept until they are accepted or given up. May throw FeedletterError E_DATABASE.
 */
export interface WebhookQueue {
  /** From now on, these are the endpoints. Those of others, and their messages, are deleted. */
  register(endpoints: readonly Endpoint[]): Promise<void>;
  /** Messages that are due. Those with the fewest attempts come first. */
  claim(claim: MessageClaim): Promise<readonly WebhookMessage[]>;
  settle(endpoint: string, message: string, result: MessageResult, at: Instant): Promise<void>;
  list(): Promise<readonly EndpointStatus[]>;
  /** Of an endpoint that was disabled: from now on, messages are queued for it again. */
  enable(endpoint: string): Promise<void>;
}

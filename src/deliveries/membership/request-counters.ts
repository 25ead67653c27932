import type { Instant } from "#zoned-time.js";

/** How many requests with a key are accepted in any period of `within` ms; further ones are refused. */
export interface RequestLimit {
  /** A keyed hash that doesn't reveal what is counted. */
  readonly key: string;
  readonly max: number;
  /** At most a day. */
  readonly within: number;
}

/** `burst` requests with a key proceed at once, then one each `interval` ms; further ones are delayed. */
export interface RequestPace {
  readonly key: string;
  readonly interval: number;
  readonly burst: number;
}

export interface CountedRequest {
  readonly at: Instant;
  readonly limits: readonly RequestLimit[];
  readonly paces: readonly RequestPace[];
  /** The longest delay, in ms. */
  readonly maxDelay: number;
}

type RequestVerdict =
  | { readonly kind: "taken"; readonly delay: number }
  /** Nothing was counted. */
  | { readonly kind: "refused"; readonly key: string };

/** Counts strangers' requests in the database, across restarts and processes. Each call is one transaction. */
export interface RequestCounters {
  /** @throws FeedletterError E_DATABASE */
  take(request: CountedRequest): Promise<RequestVerdict>;
  /** How many requests with the key were taken since then, of the last day. @throws FeedletterError E_DATABASE */
  countSince(key: string, at: Instant): Promise<number>;
}

/** Ms after which a request is deleted. */
export const COUNTED_FOR = 24 * 60 * 60_000;

import type { AnsweredCommand } from "#deliveries/verdict/verdict.js";
import type { FeedletterError } from "#errors.js";

/** A server's answer. */
export interface Reply {
  /** RFC 5321 §4.2: three digits. */
  readonly code: number;
  /** RFC 3463, `5.1.1`. */
  readonly enhanced?: string;
  /** One line without control characters. */
  readonly response: string;
  readonly command?: AnsweredCommand;
  /** The server that answered. */
  readonly host?: string;
}

/** 2xx after the final dot: the server has accepted the mail. Nothing more is known, so it is never called delivered. */
interface Accepted {
  readonly kind: "accepted";
  readonly response: string;
}

/** 4xx: not now. */
export interface Deferred extends Reply {
  readonly kind: "deferred";
}

/** 5xx, or an address that this server can't send to: the mail is never retried. */
export interface Rejected extends Reply {
  readonly kind: "rejected";
}

/** The server may have the mail: it was sent after the server's 354, but no answer came. */
interface Uncertain {
  readonly kind: "uncertain";
  readonly reason: string;
}

/** Nothing was handed over, for a reason that isn't about the recipient: no connection, TLS or login, or the sender is refused. */
export interface Unreachable {
  readonly kind: "unreachable";
  readonly error: FeedletterError;
  /** A connection that failed or was lost may work again in a moment. No other problem goes away by waiting. */
  readonly fault?: "connection";
}

/** How one attempt ended. */
export type Outcome = Accepted | Deferred | Rejected | Uncertain | Unreachable;

/** An answer about one mail, as opposed to a server that can't be reached. */
export type Answer = Exclude<Outcome, Unreachable>;

import type { FeedletterError } from "#errors.js";

/** What a server said. */
export interface Reply {
  /** RFC 5321 §4.2: three digits. */
  readonly code: number;
  /** RFC 3463, `5.1.1`. */
  readonly enhanced?: string;
  /** One line, no control characters. */
  readonly response: string;
}

/** 2xx after the dot: the server has taken the mail over. Nothing more is known, so nobody calls it delivered. */
interface Accepted {
  readonly kind: "accepted";
  readonly response: string;
}

/** 4xx: not now. */
export interface Deferred extends Reply {
  readonly kind: "deferred";
}

/** 5xx, or an address that can't be mailed over this server: never. */
export interface Rejected extends Reply {
  readonly kind: "rejected";
}

/** The server may have the mail: bytes were begun after its 354, and no answer came. */
interface Uncertain {
  readonly kind: "uncertain";
  readonly reason: string;
}

/** Nothing was handed over, and the recipient has nothing to do with it: no connection, no TLS, no login, no right to send. */
export interface Unreachable {
  readonly kind: "unreachable";
  readonly error: FeedletterError;
  /** A connection that could not be made or was dropped may be there again in a moment; nothing else is mended by time alone. */
  readonly fault?: "connection";
}

/** How one attempt ended. */
export type Outcome = Accepted | Deferred | Rejected | Uncertain | Unreachable;

/** An answer about one mail: everything but the server being out of reach. */
export type Verdict = Exclude<Outcome, Unreachable>;

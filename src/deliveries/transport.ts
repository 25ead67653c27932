import type { Outcome } from "./outcome.js";

/** A complete mail. */
export interface Message {
  readonly digest: string;
  /** Number of the issue; 0 for a test mail. */
  readonly number: number;
  /** Envelope addresses, domains in ASCII. */
  readonly from: string;
  readonly to: string;
  /**
   * RFC 5322 with CRLF line ends and without dot stuffing, as a sequence of pieces. What all mails of an issue have in common
   * is the same buffer, so it needn't be copied.
   */
  readonly pieces: readonly Buffer[];
}

/** Sends mails, or writes them to files. */
export interface Transport {
  /** How many `send`s may run at the same time. */
  readonly connections: number;
  /** A server's answer is an outcome, never an exception. */
  send(message: Message): Promise<Outcome>;
  /** Waits for mails in flight, then closes the connections. */
  close(): Promise<void>;
}

/**
 * What becomes of a mail that was read: `done` is understood, and what it says is recorded; `kept` is for the publisher to look at;
 * `foreign` has nothing to do with Feedletter.
 */
export type MailFate = "done" | "kept" | "foreign";

export interface WaitingMail {
  /** The beginning, which is enough to understand it. */
  readonly bytes: Uint8Array;
  /** To be called once what the mail says is durable. */
  readonly settle: (fate: MailFate) => Promise<void>;
}

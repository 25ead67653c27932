import type { Instant } from "#zoned-time.js";

/** When the publisher is told. */
export type NoticeTimes =
  /** A mail for each person, unless there are too many. */
  | { readonly kind: "each" }
  /** One mail for everybody since the last one. @param dueAt the latest time at which one was due */
  | { readonly kind: "daily"; readonly dueAt: Instant };

export interface NoticeRequest {
  readonly times: NoticeTimes;
  readonly to: { readonly address: string; readonly language?: string };
  readonly at: Instant;
  readonly newId: () => string;
}

/** Mails in an hour; the others are told together in one, when the hour is over. */
export const MAX_NOTICES = 10;

/** People whose addresses stand in one mail; the others are counted. */
export const MAX_LISTED = 100;

/**
 * Tells the publisher who joined and who left, each once. Who only changes between alternatives has done neither. May throw
 * FeedletterError E_DATABASE.
 */
export interface JoinNotices {
  /** Queues what is due, in one transaction with the mark on those whom it tells of. The first call begins with what follows it. @returns how many mails */
  queue(request: NoticeRequest): Promise<number>;
  /** What happens until the next call of `queue` is never told. */
  stop(): Promise<void>;
}

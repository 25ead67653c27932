import type { Issue } from "#deliveries/delivery.js";
import type { Instant } from "#zoned-time.js";

/** Permission to send some of an issue's deliveries, whichever are due by then. */
export interface Batch {
  readonly id: string;
  readonly issue: string;
}

/**
 * Hands out batches, and hands a batch out again if it isn't finished in time. There may be too many or too few: what is sent,
 * and that it is sent once, depends only on the ledger's leases.
 */
export interface BatchQueue {
  take(): Promise<Batch | undefined>;
  done(batch: Batch): Promise<void>;
  /** The batch couldn't be processed; it is handed out again later. */
  fail(batch: Batch, reason: string): Promise<void>;
  /** Batches of the issue that are waiting, or that a healthy worker is processing. */
  pending(issue: string): Promise<number>;
  add(issue: string, batches: number): Promise<void>;
  /** Adds one batch for that time, even if called several times within a minute. */
  addLater(issue: string, at: Instant): Promise<void>;
  /** Hands out unfinished batches again, until `close`. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** What a worker reports about itself. */
interface WorkerStatus {
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly state: "working" | "idle" | "draining";
  /** The issue it is sending. */
  readonly issue?: string;
  /** Mails that were accepted from it, since it started and in the last minute. */
  readonly mails: number;
  readonly perMinute: number;
}

export interface Worker extends WorkerStatus {
  readonly startedAt: Instant;
  /** When it last reported. */
  readonly seenAt: Instant;
}

/** What processes that send together share. Only some databases support it. */
export interface WorkerPool {
  readonly queue: BatchQueue;
  /** The database's clock, which all of them use. */
  now(): Promise<Instant>;
  /** Reports that this worker is alive. */
  report(report: WorkerStatus): Promise<void>;
  leave(holder: string): Promise<void>;
  /** Workers that have reported within a day, ordered by host. */
  list(): Promise<readonly Worker[]>;
  /** Open issues of these digests. */
  openIssues(digests: readonly string[]): Promise<readonly Issue[]>;
  /** Number of deliveries that are due and free, up to `most`. */
  countDue(issue: string, now: Instant, most: number): Promise<number>;
}

/** Mails in a batch. */
export const MAILS_PER_BATCH = 500;
/** Maximum number of batches of an issue at a time, and so of workers sending it. */
export const MAX_BATCHES = 64;

/** How many batches are needed for a number of deliveries. */
export function batchCountFor(deliveries: number): number {
  return Math.min(MAX_BATCHES, Math.ceil(deliveries / MAILS_PER_BATCH));
}

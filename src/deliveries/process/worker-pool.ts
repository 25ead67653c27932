import type { Issue } from "#deliveries/delivery.js";
import type { Instant } from "#zoned-time.js";

/** A piece of work that was handed out: some of the due deliveries of an issue, whichever they are by then. */
export interface Batch {
  readonly id: string;
  readonly issue: string;
}

/**
 * Hands batches out to whoever asks, and again when one is not done in time. It may hand out too many or too few: what is sent, and
 * once, is decided by the ledger's leases alone.
 */
export interface BatchQueue {
  take(): Promise<Batch | undefined>;
  done(batch: Batch): Promise<void>;
  /** It could not be worked at; it comes back in a while. */
  fail(batch: Batch, reason: string): Promise<void>;
  /** Batches of the issue that somebody will take or is well at. */
  pending(issue: string): Promise<number>;
  add(issue: string, batches: number): Promise<void>;
  /** One batch at that time, however often it is asked for within a minute. */
  addLater(issue: string, at: Instant): Promise<void>;
  /** Takes back what others were given and have not done in time, again and again until `close`. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** A process that sends beside others, as it tells of itself. */
interface WorkerStatus {
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly state: "working" | "idle" | "draining";
  /** The issue it is at. */
  readonly issue?: string;
  /** Mails that were accepted from it since it started, and in the last minute. */
  readonly mails: number;
  readonly perMinute: number;
}

export interface Worker extends WorkerStatus {
  readonly startedAt: Instant;
  /** Its last sign of life. */
  readonly seenAt: Instant;
}

/** What processes share that send together from one database. Only some databases have it. */
export interface WorkerPool {
  readonly queue: BatchQueue;
  /** The database's clock: the one that all of them share. */
  now(): Promise<Instant>;
  /** A sign of life. */
  report(report: WorkerStatus): Promise<void>;
  leave(holder: string): Promise<void>;
  /** Those that gave a sign of life within a day, by host. */
  list(): Promise<readonly Worker[]>;
  /** Open issues of these digests. */
  openIssues(digests: readonly string[]): Promise<readonly Issue[]>;
  /** Deliveries that are due and free, up to `most`. */
  countDue(issue: string, now: Instant, most: number): Promise<number>;
}

/** Mails in a batch. */
export const MAILS_PER_BATCH = 500;
/** How many batches of an issue are about at most: as many workers can be at it. */
export const MAX_BATCHES = 64;

/** How many batches a number of deliveries is. */
export function batchCountFor(deliveries: number): number {
  return Math.min(MAX_BATCHES, Math.ceil(deliveries / MAILS_PER_BATCH));
}

/**
 * aggregator: a service that fetches for many people; it says for how many. reader: a program that somebody reads feeds with. browser:
 * somebody opened the feed. bot: crawlers, monitoring, previews of links, scripts.
 */
export type ReaderKind = "aggregator" | "reader" | "browser" | "bot";

export const READER_KINDS: readonly ReaderKind[] = ["aggregator", "reader", "browser", "bot"];

/** What one program, or all bots of a kind, did with one feed on one day. */
export interface ReaderCount {
  /** `main`, or the address below `feeds.url`: `tags/pay/`, `podcast.xml`. */
  readonly feed: string;
  readonly kind: ReaderKind;
  /** `Feedly`, `NetNewsWire`, `Firefox`, `crawlers` … */
  readonly reader: string;
  /** Subscribers as an aggregator counts them, clients otherwise. */
  readonly count: number;
}

export interface DailyReaders {
  /** `2026-01-31`, in the site's time zone. */
  readonly day: string;
  /** The log had requests from before this day and from after it. */
  readonly isComplete: boolean;
  readonly counts: readonly ReaderCount[];
}

/** The readers of the feeds by day: numbers, and nothing about a person. May throw FeedletterError E_DATABASE. */
export interface ReaderStatistics {
  /**
   * Keeps the higher one of two numbers for the same day, feed, kind and reader: the same log twice changes nothing, and the parts of a day
   * never add up to too much.
   */
  record(days: readonly DailyReaders[]): Promise<void>;
  /** The days from `from` to `to`, both included, in order; their counts by feed, kind and reader. */
  list(range: { readonly from: string; readonly to: string }): Promise<readonly DailyReaders[]>;
}

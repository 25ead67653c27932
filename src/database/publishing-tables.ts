import type { AnnouncementState } from "#deliveries/announcements/announcement-ledger.js";
import type { WebhookEvent } from "#deliveries/webhooks/webhook-queue.js";
import type { ReaderKind } from "#readers/reader-statistics.js";

/** What is told to others, and who reads the feeds. */
export interface PublishingTables {
  /**
   * Where messages are posted to, by a hash of the URL. `events`: their names between commas, with one before the first and after the last.
   * `dropped`: messages that were given up.
   */
  readonly webhooks: {
    endpoint: string;
    events: string;
    disabled_at: number | null;
    dropped: number;
    /** Since when every attempt has failed, and why the last one did. */
    failing_since: number | null;
    failure: string;
  };
  /** Written by triggers, in the transaction of what they tell: messages that weren't accepted yet. `subject`: a subscriber or an issue. */
  readonly webhook_messages: {
    id: string;
    endpoint: string;
    event: WebhookEvent;
    subject: string;
    digest: string;
    detail: string;
    at: number;
    attempts: number;
    /** When it is due; while it is being sent, when the attempt is given up. */
    not_before: number;
  };
  /** Posts that a network was told of, or never will be. `url`: of what was posted there. */
  readonly announcements: {
    network: string;
    post_id: string;
    state: AnnouncementState;
    attempts: number;
    /** When it is tried again; while it is `sending`, when the attempt is given up. */
    not_before: number;
    changed_at: number;
    url: string;
    reason: string;
  };
  readonly announcement_starts: { network: string; started_at: number };
  /** Days of which readers were counted. `is_complete`: 1 if a log had the whole day. */
  readonly reader_days: { day: string; is_complete: number };
  /** Readers of the feeds by day: numbers only. */
  readonly reader_counts: { day: string; feed: string; kind: ReaderKind; reader: string; readers: number };
  /** DMARC reports that are in the sums, by a hash. */
  readonly dmarc_reports: { id: string; recorded_at: number };
  /** Mails from a domain by day, sending address and reporter, as receivers reported them. `source` is "" for many together. */
  readonly dmarc_sources: {
    day: string;
    domain: string;
    source: string;
    reporter: string;
    mails: number;
    aligned: number;
    spf_aligned: number;
    dkim_aligned: number;
    quarantined: number;
    rejected: number;
    forwarded: number;
    proved: string;
  };
}

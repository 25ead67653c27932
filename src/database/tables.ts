import type { Generated } from "kysely";
import type { MembershipEvent } from "#deliveries/membership/membership.js";
import type { ReportKind } from "#deliveries/reports/report.js";
import type { ReviewChoice } from "#deliveries/review/review.js";
import type { SubscriberState } from "#subscribers/subscriber.js";
import type { AttemptTable, DeliveryTable, IssueTable } from "./issue-tables.js";
import type { PublisherTables } from "./publisher-tables.js";
import type { PublishingTables } from "./publishing-tables.js";

/**
 * The schema, the same for every database. Instants are integers (ms), and there are no booleans or dates: libsql aborts the
 * process on booleans and throws on dates. JSON is text.
 */
export interface Tables extends PublisherTables, PublishingTables {
  readonly migrations: { version: number; applied_at: number };
  readonly subscribers: SubscriberTable;
  /** Who gets which digest. To be mailed, a person must be `active` here and in `subscribers`. */
  readonly subscriptions: {
    subscriber_id: string;
    digest: string;
    state: SubscriberState;
    /** Slugs of the chosen topics as sorted JSON; "" for every topic. */
    topics: Generated<string>;
    changed_at: number;
  };
  /**
   * Who chose `next` instead of `digest`, and which alternative they get now. What `digest` still owes them is sent. No row once they
   * get `digest` again, or have left `follows`.
   */
  readonly digest_changes: {
    subscriber_id: string;
    digest: string;
    next: string;
    follows: string;
    changed_at: number;
  };
  /** Requests from forms that aren't confirmed yet. */
  readonly subscription_requests: RequestTable;
  /** New addresses that aren't confirmed yet. */
  readonly address_changes: {
    subscriber_id: string;
    address: string;
    address_key: string;
    requested_at: number;
  };
  /** Who did what, when and on which page, for a publisher who is asked for it. `digest` is "" if it is about all digests. */
  readonly membership_events: {
    subscriber_id: string;
    at: number;
    event: MembershipEvent["event"];
    digest: string;
    source: string;
    /** When a mail to the publisher about it was queued. */
    told_at: Generated<number | null>;
  };
  /**
   * One row, "joins", while the publisher is told who joins and who leaves: since when, when last, and how many mails there were in
   * the hour from `hour_from` on.
   */
  readonly join_notices: { name: string; since: number; last_at: number; hour_from: number; mails: number };
  /** Addresses that are never mailed again. */
  readonly suppressions: {
    address_key: string;
    reason: string;
    detail: string | null;
    suppressed_at: number;
  };
  /**
   * Addresses that an answer or a report called dead. Until that is confirmed, other issues than `issue_id` put their mails to them
   * off. `settled`: 1 if a report's issue didn't confirm it.
   */
  readonly provisional_suppressions: {
    address_key: string;
    subscriber_id: string;
    issue_id: string;
    reason: string;
    source: "answer" | "report";
    settled: number;
    suspected_at: number;
  };
  /** Suppressions that the publisher lifted. */
  readonly lifted_suppressions: {
    address_key: string;
    reason: string;
    suppressed_at: number;
    lifted_at: number;
  };
  /** People whose data was deleted: a keyed hash of `address_key`, so that no import adds them again. */
  readonly forgotten: { address_hash: string; reason: string; forgotten_at: number };
  readonly bounces: BounceTable;
  /** Mails from mail systems that nobody understands. `address_key` is "" if it isn't known whom they are about. */
  readonly unread_reports: { id: string; words: string; address_key: string; reported_at: number };
  readonly issues: IssueTable;
  /** Unique by digest and post: a post goes out in exactly one issue. */
  readonly issue_posts: { issue_id: string; position: number; digest: string; post_id: string; post: string };
  /** The posts of undone issues: they may be sent again. */
  readonly undone_posts: {
    issue_id: string;
    position: number;
    digest: string;
    post_id: string;
    post: string;
  };
  /** `post` is a `PostIdentity` as JSON; null for posts recorded before it was kept. */
  readonly baseline_posts: { digest: string; post_id: string; post: string | null };
  /** Unsent posts of digests with `on: publish`, and since when they have been seen unchanged. */
  readonly seen_posts: { digest: string; post_id: string; version: string; since: number };
  /** When the baseline of a digest was recorded, and its `start` at that time. No row if the first issue recorded it. */
  readonly digest_starts: { digest: string; setting: string; started_at: number };
  /** When somebody confirmed a new ledger, and the highest issue number of an earlier, lost one. */
  readonly first_issues: { digest: string; confirmed_at: number; archived: number };
  /** `subject`, `html` and `text` are `Slotted` as JSON. */
  readonly variants: {
    issue_id: string;
    variant: number;
    subject: string;
    html: string;
    text: string;
    /** Ids as JSON; null in issues from before this was recorded: as if it had all. */
    posts: Generated<string | null>;
  };
  /** Who gets which variant of an issue, by chosen topics ("": all) and language ("": the site's). Variant 0 means no mail. */
  readonly issue_groups: { issue_id: string; topics: string; language: string; variant: number };
  readonly deliveries: DeliveryTable;
  readonly attempts: AttemptTable;
  /** Runs of a schedule. `lease_until` is 0 once it is completed. */
  readonly runs: {
    digest: string;
    run_at: number;
    holder: string;
    lease_until: number;
    completed_at: number | null;
  };
  /** Runs that are previewed to the publisher, and the publisher's decision. */
  readonly reviews: {
    digest: string;
    run_at: number;
    holder: string;
    /** 0 once the preview is sent. */
    lease_until: number;
    shown_at: number | null;
    choice: ReviewChoice;
    chosen_at: number | null;
  };
  /**
   * One row, "clock": when somebody last confirmed that the clock is right, and the last line of the audit at that time. Lines up to
   * it may have been written by a clock that was ahead.
   */
  readonly accepted_clock: { name: string; accepted_at: number; audit_id: number };
  /** Heartbeats of serving processes. */
  readonly heartbeats: { holder: string; beat_at: number };
  /**
   * Append-only, written by triggers: each change of state of an issue (`subscriber_id` null) or a delivery. An attempt has its line when
   * it ends.
   */
  readonly audit: {
    id: Generated<number>;
    at: number;
    /** When a delivery came into the state `was`: for "sending", when the attempt began. Null for an issue. */
    since: number | null;
    issue_id: string;
    subscriber_id: string | null;
    was: string | null;
    became: string;
  };
  /** What holds an issue back: a server that failed, or a pause until somebody resumes it. */
  readonly issue_holds: {
    issue_id: string;
    failures: number;
    not_before: number;
    paused_at: number | null;
    /** `PauseReason` as JSON, or an English sentence of an older version. */
    reason: string | null;
    resumed_at: number | null;
    /** When a mail about the pause was queued. */
    alerted_at: Generated<number | null>;
  };
  /** Destinations whose mails of an issue wait until somebody resumes it. */
  readonly paused_destinations: {
    issue_id: string;
    destination: string;
    /** As in `issue_holds`. */
    reason: string;
    paused_at: number;
    /** When a mail about it was queued. */
    alerted_at: Generated<number | null>;
  };
  /** Mails by the minute since 1970 in which they were reserved, for the hourly and daily quota. */
  readonly sent_minutes: { minute: number; mails: number };
  /** "mail" for all mails, "to DESTINATION" for those to one. */
  readonly pace: { name: string; free_at: number };
  /** Connections to a destination that a sender has claimed. */
  readonly destination_connections: {
    destination: string;
    claim: string;
    holder: string;
    connections: number;
    claimed_until: number;
  };
  /** `WarmUpProgress` of each mail server. */
  readonly warm_ups: { server: string; doublings: number; since: number };
  /** What a process has reserved last; freed when the process dies. */
  readonly pace_shares: { holder: string; mails: number; reserved_at: number };
  /** Counts of deliveries that were pruned, by state. */
  readonly issue_counts: { issue_id: string; state: DeliveryTable["state"]; deliveries: number };
  /** Strangers' requests of the last day. `key` is a keyed hash of a mailbox, a client, a network or a solved puzzle. */
  readonly request_counts: { key: string; at: number; requests: number };
  /** When the next request for a recipient's domain, or overall, can proceed without delay. */
  readonly request_paces: { key: string; free_at: number };
  readonly waiting_mails: WaitingMailTable;
  readonly workers: WorkerTable;
  readonly signing_keys: { name: string; key: string; created_at: number };
}

/** Transactional mails that no mail server has accepted or rejected yet. */
interface WaitingMailTable {
  id: string;
  subscriber_id: string;
  address_key: string;
  /** `TransactionalMail` as JSON. */
  mail: string;
  attempts: number;
  /** When it is due; while it is being sent, when the attempt is given up. */
  not_before: number;
}

/** Processes that send together. Times are by the database's clock. */
interface WorkerTable {
  /** `LeaseHolder.holder`. */
  holder: string;
  host: string;
  pid: number;
  version: string;
  started_at: number;
  seen_at: number;
  state: "working" | "idle" | "draining";
  /** The issue it is sending; null if none. */
  issue_id: string | null;
  /** Mails that were accepted from it, since it started and in the minute before `seen_at`. */
  mails: number;
  per_minute: number;
}

interface SubscriberTable {
  id: string;
  address: string;
  /** `addressKey(address)`, unique. */
  address_key: string;
  name: string | null;
  language: string | null;
  state: SubscriberState;
  created_at: number;
  changed_at: number;
  /** Where the address comes from; null if it was added before this was recorded. */
  source: string | null;
  consented_at: number | null;
  /** No mail before this time; null or in the past if there is no pause. */
  paused_until: number | null;
  /** When a mail about the subscription was last sent to the address. */
  letter_at: number | null;
}

interface RequestTable {
  subscriber_id: string;
  /** JSON, like `topics` by digest. */
  digests: string;
  topics: string;
  name: string | null;
  language: string | null;
  source: string;
  /** The state to return to if nobody confirms. */
  was: SubscriberState | "unknown";
  requested_at: number;
}

/** Reports that came back by mail. `id` comes from the report, so that reading a mailbox again doesn't count it twice. */
interface BounceTable {
  id: string;
  subscriber_id: string;
  address_key: string;
  /** Null if only the person is known, not the mail. */
  issue_id: string | null;
  kind: ReportKind;
  status: string | null;
  words: string;
  /** The rule that decided the kind; null for a complaint, and for reports from before there were rules. */
  rule: string | null;
  reported_at: number;
}

import type { Generated } from "kysely";
import type { SkipReason } from "#deliveries/delivery.js";
import type { MembershipEvent } from "#deliveries/membership/membership.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { ReportKind } from "#deliveries/reports/bounces.js";
import type { ReviewChoice } from "#deliveries/review/review.js";
import type { SubscriberState } from "#subscribers/subscriber.js";

/**
 * One schema for every database. Instants are integers (ms), there are no booleans and no dates: libsql aborts the process
 * on the one and throws on the other. JSON is text.
 */
export interface Tables {
  readonly migrations: { version: number; applied_at: number };
  readonly subscribers: SubscriberTable;
  /** Who gets which digest. A person mailed needs `active` here and in `subscribers`. */
  readonly subscriptions: {
    subscriber_id: string;
    digest: string;
    state: SubscriberState;
    /** Slugs of the chosen topics as sorted JSON; "" for every topic. */
    topics: Generated<string>;
    changed_at: number;
  };
  /** What was asked for in a form and nobody has confirmed yet. */
  readonly subscription_requests: RequestTable;
  /** New addresses that wait to be confirmed. */
  readonly address_changes: {
    subscriber_id: string;
    address: string;
    address_key: string;
    requested_at: number;
  };
  /** Who did what when, and on which page: what a publisher shows when asked. `digest` is "" where it is about all. */
  readonly membership_events: {
    subscriber_id: string;
    at: number;
    event: MembershipEvent["event"];
    digest: string;
    source: string;
  };
  /** Addresses that are never mailed again. */
  readonly suppressions: {
    address_key: string;
    reason: string;
    detail: string | null;
    suppressed_at: number;
  };
  /** Suppressions that the publisher lifted. */
  readonly lifted_suppressions: {
    address_key: string;
    reason: string;
    suppressed_at: number;
    lifted_at: number;
  };
  /** People who were erased: a keyed hash of `address_key`, so that no import brings them back. */
  readonly forgotten: { address_hash: string; reason: string; forgotten_at: number };
  readonly bounces: BounceTable;
  readonly issues: IssueTable;
  /** Unique by digest and post: a post goes out in exactly one issue. */
  readonly issue_posts: { issue_id: string; position: number; digest: string; post_id: string; post: string };
  readonly baseline_posts: { digest: string; post_id: string };
  /** `subject`, `html` and `text` are `Slotted` as JSON. */
  readonly variants: {
    issue_id: string;
    variant: number;
    subject: string;
    html: string;
    text: string;
  };
  /** Who gets which variant of an issue, by what people chose; "" is every topic, and the site's language. 0 is no mail. */
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
  /** Runs that the publisher is shown beforehand, and what becomes of them. */
  readonly reviews: {
    digest: string;
    run_at: number;
    holder: string;
    /** 0 once it is shown. */
    lease_until: number;
    shown_at: number | null;
    choice: ReviewChoice;
    chosen_at: number | null;
  };
  /** Signs of life of processes that serve. */
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
  /** What stands in the way of an issue: a server that failed, or a pause until somebody resumes it. */
  readonly issue_holds: {
    issue_id: string;
    failures: number;
    not_before: number;
    paused_at: number | null;
    reason: string | null;
  };
  /** Mails by the minute since 1970 in which they were reserved, for the hourly and daily quota. */
  readonly sent_minutes: { minute: number; mails: number };
  readonly pace: { name: string; free_at: number };
  /** What a process has reserved last: it is given back when the process dies. */
  readonly pace_shares: { holder: string; mails: number; reserved_at: number };
  /** How deliveries ended that were pruned since. */
  readonly issue_counts: { issue_id: string; state: DeliveryTable["state"]; deliveries: number };
  readonly workers: WorkerTable;
  readonly signing_keys: { name: string; key: string; created_at: number };
}

/** Processes that send together. Times are by the database's clock. */
interface WorkerTable {
  /** `Sender.holder`. */
  holder: string;
  host: string;
  pid: number;
  version: string;
  started_at: number;
  seen_at: number;
  state: "working" | "idle" | "draining";
  /** The issue it is at; null while it is at none. */
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
  /** Where the address comes from; null for those added before it was asked. */
  source: string | null;
  consented_at: number | null;
  /** No mail before; null or past for no pause. */
  paused_until: number | null;
  /** When a letter about the subscription last went to the address. */
  letter_at: number | null;
}

interface RequestTable {
  subscriber_id: string;
  /** JSON, as `topics` by digest. */
  digests: string;
  topics: string;
  name: string | null;
  language: string | null;
  source: string;
  /** What is left of the person when nobody confirms. */
  was: SubscriberState | "unknown";
  requested_at: number;
}

/** Reports that came back by mail. `id` is the report's own, so that reading a mailbox again counts nothing twice. */
interface BounceTable {
  id: string;
  subscriber_id: string;
  address_key: string;
  /** Null where only the person is known, not the mail. */
  issue_id: string | null;
  kind: ReportKind;
  status: string | null;
  words: string;
  reported_at: number;
}

interface IssueTable {
  /** `<digest>-<number>`; a digest's name has no dash and digits of its own that could collide, as the number is always the end. */
  id: string;
  digest: string;
  number: number;
  state: "sending" | "finished" | "cancelled";
  composed_at: number;
  frozen_at: number;
  finished_at: number | null;
}

/** Key: issue and subscriber. Address and name are frozen, so that a resend has the same bytes. */
interface DeliveryTable {
  issue_id: string;
  subscriber_id: string;
  address: string;
  name: string | null;
  variant: number;
  state: "waiting" | "sending" | "accepted" | "rejected" | "uncertain" | "skipped";
  attempts: number;
  first_tried_at: number | null;
  /** 0: at once, whatever the clock does. */
  not_before: number;
  /** `Sender.holder`, "" for nobody. A mail that was accepted at its first attempt keeps it, without a lease. */
  holder: string;
  /** 0: nobody holds it. */
  lease_until: number;
  changed_at: number;
  code: number | null;
  enhanced: string | null;
  /** The server's words; why it is uncertain or skipped. */
  response: SkipReason | string | null;
}

/** How each attempt ended but a first one that was accepted: never changed but by an answer that comes after the attempt was given up as uncertain. */
interface AttemptTable {
  issue_id: string;
  subscriber_id: string;
  /** 1 for the first. */
  attempt: number;
  holder: string;
  ended_at: number;
  outcome: Outcome["kind"];
  code: number | null;
  enhanced: string | null;
  response: string;
}

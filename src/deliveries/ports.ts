import type { DestinationPaces } from "#deliveries/pacing/destination-paces.js";
import type { RateLimits, Reservation } from "#deliveries/pacing/rate-limits.js";
import type { SuspicionRepository } from "#deliveries/suppression/suspicion.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import type { IssueDraft, IssueNote, IssuePost } from "#digest/issue.js";
import type { PauseReason } from "#digest/pause-reason.js";
import type { PostIdentity } from "#digest/post-identity.js";
import type { SentHistory, SentNote } from "#digest/sent-history.js";
import type { DigestStart } from "#digest/start.js";
import type { AudienceGroup, GroupChoice } from "#digest/variants.js";
import type { DigestGroups } from "#subscribers/digest-groups.js";
import type { ForgetRequest, ForgetResult } from "#subscribers/erasure.js";
import type { Importer } from "#subscribers/import-list.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import type {
  DeliveryCounts,
  DeliveryKey,
  FrozenVariant,
  Issue,
  IssueDeferral,
  IssueStatus,
  LeasedDelivery,
  PausedDestination,
  SkipReason,
  Unaccepted,
} from "./delivery.js";
import type { Answer, Outcome } from "./outcome.js";
import type { PersonalChoice, PersonalPosts, PersonalQuestion } from "./personal-posts.js";

/**
 * `taken`: another process has frozen an issue with this number, or with one of these posts, before. `changed`: `personal` is no
 * longer right, or the publisher has put one of the posts on hold, so nothing was frozen.
 */
export type FreezeResult =
  | { readonly kind: "frozen"; readonly issue: Issue }
  | { readonly kind: "taken" }
  | { readonly kind: "changed" };

/** Everything an issue's mails consist of. The audience is everybody who is active in the draft's digest. */
export interface FreezeRequest {
  readonly draft: IssueDraft;
  /** Variant 1, the whole issue: for everybody who is in none of `groups`. */
  readonly variant: FrozenVariant;
  /** Variants from number 2 on. */
  readonly others?: readonly FrozenVariant[];
  /** Which group gets which variant; 0 means no mail. */
  readonly groups?: readonly GroupChoice[];
  /** The other digests of the digest's group. */
  readonly alternatives?: readonly string[];
  /** Who gets another variant than their group, or gets the issue although they don't get the digest any more. */
  readonly personal?: readonly PersonalChoice[];
  readonly at: Instant;
}

/** What is known about an earlier ledger that was lost. */
export interface FirstIssue {
  readonly at: Instant;
  /** Highest issue number in its archive; 0 without an archive. */
  readonly archived: number;
  /** Posts that it may have sent. */
  readonly baseline: readonly PostIdentity[];
}

/** A recipient of an issue. */
export interface Recipient {
  readonly subscriber: string;
  readonly address: string;
  readonly name?: string;
  readonly topics: readonly string[];
  readonly language?: string;
}

/** Work that is claimed by one process until a certain time. */
export interface Claim {
  /** `LeaseHolder.holder`. */
  readonly holder: string;
  readonly now: Instant;
  readonly until: Instant;
}

/** A claim on one mail, for as long as the server may take to answer. */
interface SendingClaim extends Claim {
  /**
   * Number of mails that this process sends at the same time. Their marks may wait a moment for each other, to share a sync.
   * Default: 1.
   */
  readonly connections?: number;
}

/**
 * `deferred`: another issue's mail suggests that the address is dead, so this one waits. `lost`: the lease has ended or was reclaimed,
 * so this process must not send the mail.
 */
export type MarkResult =
  | { readonly kind: "deferred" }
  | { readonly kind: "sending" }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "lost" };

/** How and when an attempt ended, and what happens to the delivery. */
export type AttemptResult = { readonly at: Instant } & (
  | { readonly outcome: Answer; readonly next: "final"; readonly judgement?: Judgement }
  | {
      readonly outcome: Answer;
      readonly next: "again";
      readonly notBefore: Instant;
      readonly judgement?: Judgement;
    }
  /** Nothing was handed over, so the attempt doesn't count. */
  | { readonly outcome: Exclude<Outcome, Answer>; readonly next: "untried" }
);

/** Who is reclaiming leases, and what to do with mails in doubt. */
export interface ReclaimRequest {
  /** The process that asks. Mails that it is sending itself are never in doubt. */
  readonly holder: string;
  readonly now: Instant;
  readonly isGone: (holder: string) => boolean;
  readonly onUncertain: "resend" | "hold";
}

export interface RunClaim extends Claim {
  readonly isGone: (holder: string) => boolean;
}

/** The last run of a schedule that a process has claimed. */
export interface ScheduledRun {
  readonly runAt: Instant;
  /** Missing while it is in progress, or if it was interrupted. */
  readonly completedAt?: Instant;
}

/**
 * The durable record of issues and deliveries. What a method has resolved for survives a crash and a power cut. All methods may
 * throw FeedletterError E_DATABASE.
 */
export interface Ledger extends SuspicionRepository, DestinationPaces {
  history(digest: string): Promise<SentHistory>;
  /** Records the posts that the digest never sends, unless another process has or there is an issue. @returns whether it did */
  start(digest: string, start: DigestStart): Promise<boolean>;
  /** Whether no issue was ever frozen in this ledger, and no first issue confirmed. */
  isNew(): Promise<boolean>;
  /** Records that somebody has confirmed the digest's next issue as the first in this ledger. */
  confirmFirst(digest: string, first: FirstIssue): Promise<void>;
  /** The people an issue frozen at `now` would go to, grouped by the topics and language they chose; not those who have paused. */
  audienceGroups(digest: string, now: Instant): Promise<readonly AudienceGroup[]>;
  /** The same people one by one, ordered by id, read in pages to limit memory. */
  audience(digest: string, now: Instant): AsyncIterable<Recipient>;
  /** Who gets only some of the posts, because they have changed between alternatives; ordered by id. */
  personalPosts(question: PersonalQuestion): Promise<readonly PersonalPosts[]>;
  /** One transaction: the issue, its posts, baseline, variants and one delivery per subscriber, or nothing. */
  freeze(freeze: FreezeRequest): Promise<FreezeResult>;
  /** Unfinished issues, oldest first. */
  openIssues(digest: string): Promise<readonly Issue[]>;
  /** Issues of which at least one mail was accepted, or may have been; oldest first. */
  sentIssues(digest: string): Promise<readonly Issue[]>;
  /** What was frozen of an issue's posts, in their order. */
  issuePosts(issue: string): Promise<readonly IssuePost[]>;
  /** What was frozen of an issue's note. */
  issueNote(issue: string): Promise<IssueNote | undefined>;
  /** Where the notes of all issues came from, those of undone ones too; oldest first. */
  sentNotes(digest: string): Promise<readonly SentNote[]>;
  /** The frozen renderings, by variant number. */
  variants(issue: string): Promise<ReadonlyMap<number, FrozenVariant>>;
  /** Claims deliveries that are due and held by nobody. */
  lease(issue: string, claim: Claim & { readonly limit: number }): Promise<readonly LeasedDelivery[]>;
  /** Returns deliveries that `holder` has leased but not started. */
  release(issue: string, holder: string): Promise<void>;
  /** Names of processes other than dead ones that hold unfinished work of the issue at `now`. */
  holders(issue: string, now: Instant): Promise<readonly string[]>;
  /**
   * Durable before the first byte is sent. Checks in the same statement that the lease is still ours and the person is still
   * subscribed and not suppressed.
   */
  markSending(delivery: DeliveryKey, claim: SendingClaim): Promise<MarkResult>;
  /** A late answer, after another process has reclaimed the delivery, is recorded, and never makes an accepted mail go out again. */
  record(delivery: LeasedDelivery, holder: string, ending: AttemptResult): Promise<void>;
  /** Ends the leases of dead processes, and expired ones. @returns how many deliveries are free again or in doubt */
  reclaimLeases(issue: string, request: ReclaimRequest): Promise<number>;
  counts(issue: string): Promise<DeliveryCounts>;
  /** Whether a mail of the issue was accepted at that time or later. */
  hasAcceptedSince(issue: string, at: Instant): Promise<boolean>;
  /** When the next waiting delivery is due; undefined if none is waiting. */
  nextDue(issue: string): Promise<Instant | undefined>;
  /** Ordered by address, read in pages to limit memory. */
  unaccepted(issue: string): AsyncIterable<Unaccepted>;
  /** Read in pages to limit memory. */
  acceptedDeliveries(issue: string): AsyncIterable<{ readonly address: string; readonly at: Instant }>;
  /** Closes the issue unless a delivery is waiting or being sent. @returns whether it is closed */
  finish(issue: string, at: Instant): Promise<boolean>;
  /** Only one process gets a run. If it dies before completing it, the run can be claimed again. */
  claimRun(digest: string, runAt: Instant, claim: RunClaim): Promise<boolean>;
  completeRun(digest: string, runAt: Instant, at: Instant): Promise<void>;
  lastRun(digest: string): Promise<ScheduledRun | undefined>;
  /** The keys that sign links if the configuration has none. Keeps `fresh` if there is none yet. */
  signingKeys(fresh: { readonly key: string; readonly at: Instant }): Promise<SigningKeys>;
  /** The address gets no mail from any digest any more, for good. The first reason is kept. @param addressKey `addressKey(address)` */
  suppress(addressKey: string, suppression: { readonly reason: string; readonly at: Instant }): Promise<void>;
  status(issue: string): Promise<IssueStatus>;
  /** Records how many times in a row the server has stopped the issue, and when to try again. */
  deferIssue(issue: string, holding: IssueDeferral): Promise<void>;
  /**
   * No mail of the issue is begun until `resume`, which also queues refused mails again, unless the publisher has asked for the pause.
   * The first reason is kept; a refusal replaces the publisher's.
   */
  pause(issue: string, pause: { readonly reason: PauseReason; readonly at: Instant }): Promise<void>;
  /** Only the mails to these domains wait until `resume`. */
  pauseDestination(
    issue: string,
    pause: PausedDestination & { readonly domains: readonly string[] },
  ): Promise<void>;
  resume(issue: string, at: Instant): Promise<void>;
  /**
   * Reserves mails from the quota per second, hour and day that all processes share. The last reservation of `holder` is freed
   * if it dies.
   */
  reserve(
    rates: RateLimits,
    wish: { readonly now: Instant; readonly wanted: number; readonly holder?: string },
  ): Promise<Reservation>;
  /** Counts a mail, such as a confirmation, that was sent without a reservation. */
  countMail(now: Instant): Promise<void>;
  /** Returns what was reserved and not sent; `holder` then has no reservation. */
  refundQuota(mails: number, holder?: string): Promise<void>;
}

/** Somebody whom the publisher adds. */
export interface NewSubscriber {
  /** Used only if the address is new. */
  readonly id: string;
  readonly address: string;
  readonly name?: string;
  readonly language?: string;
  readonly digests: readonly string[];
  /** Subscriptions to alternatives of `digests` end. */
  readonly groups?: DigestGroups;
  /** Slugs of tags, for all of `digests`; an empty list means every topic. Default: unchanged, and every topic for a new subscription. */
  readonly topics?: readonly string[];
  readonly at: Instant;
  /** Where the address comes from, in words. */
  readonly source?: string;
  readonly consentedAt?: Instant;
}

export type AddResult = {
  readonly kind: "added" | "already" | "rejoined" | "widened";
  readonly subscriber: Subscriber;
};

/** Only `added` has changed anything. `suppressed`, `forgotten`: nobody has the address any more. */
export type AddNewResult =
  | { readonly kind: "added" | "known"; readonly subscriber: Subscriber }
  | { readonly kind: "suppressed"; readonly reason: string }
  | { readonly kind: "forgotten" };

/** Lifts a suppression. */
export interface LiftRequest {
  readonly at: Instant;
  /** Also lift a suppression that is due to the person's own complaint. */
  readonly includeComplaints: boolean;
}

export type LiftResult =
  | { readonly kind: "lifted"; readonly reason: string }
  /** The person reported our mail as spam, so the suppression is kept. */
  | { readonly kind: "complained" }
  | { readonly kind: "not-suppressed" };

export interface Subscribers {
  /**
   * Subscribes at once. `already`: nothing changed, except perhaps the name. `widened`: more digests than before. `rejoined`:
   * the person was pending or unsubscribed.
   */
  add(subscriber: NewSubscriber): Promise<AddResult>;
  /** The same, but never for an address that is or was known: whoever has left comes back only by their own request. */
  addNew(subscriber: NewSubscriber): Promise<AddNewResult>;
  /** Unsubscribes from all digests. Undefined if nobody has the address. */
  remove(address: string, at: Instant): Promise<Subscriber | undefined>;
  /** Everybody, ordered by address, read in pages to limit memory. */
  list(): AsyncIterable<Subscriber>;
  byId(id: string): Promise<Subscriber | undefined>;
  byAddress(address: string): Promise<Subscriber | undefined>;
  /** How many active people subscribe to each digest, by name, including digests that are no longer in the configuration. */
  countByDigest(): Promise<ReadonlyMap<string, number>>;
  /** The address gets mail again from the next issue on. Earlier reports don't count any more. */
  unsuppress(address: string, lift: LiftRequest): Promise<LiftResult>;
  /** Imports rows of a list in batches, each in its own transaction, so that others can write in between. */
  importer(options?: { readonly dryRun?: boolean }): Promise<Importer>;
  /** Deletes everything about a person, and keeps a keyed hash of the address, so that no import adds it again. */
  forget(address: string, forgetting: ForgetRequest): Promise<ForgetResult>;
}

import type { RateLimits, Reservation } from "#deliveries/pacing/rate-limits.js";
import type { SentHistory } from "#digest/compose.js";
import type { IssueDraft } from "#digest/issue.js";
import type { AudienceGroup, GroupChoice } from "#digest/variants.js";
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
  LeasedDelivery,
  SkipReason,
  Unaccepted,
} from "./delivery.js";
import type { Outcome, Verdict } from "./outcome.js";

/** What freezing came to: `taken` when another process froze an issue of this number, or with one of these posts, first. */
export type FreezeResult = { readonly kind: "frozen"; readonly issue: Issue } | { readonly kind: "taken" };

/** What is frozen: everything an issue's mails are made of. The audience is everybody who is active in the draft's digest. */
export interface FreezeRequest {
  readonly draft: IssueDraft;
  /** The whole issue, number 1: for everybody who is in none of `groups`. */
  readonly variant: FrozenVariant;
  /** From number 2 on. */
  readonly others?: readonly FrozenVariant[];
  /** Who gets which; 0 is no mail. */
  readonly groups?: readonly GroupChoice[];
  readonly at: Instant;
}

/** A claim on work by one process, until an end. */
export interface Claim {
  /** `Sender.holder`. */
  readonly holder: string;
  readonly now: Instant;
  readonly until: Instant;
}

/** A claim on one mail, for as long as its answer may take. */
interface SendingClaim extends Claim {
  /** How many mails this process sends at one time: their marks may wait a moment for each other, to share a sync. 1 by default. */
  readonly connections?: number;
}

/** `lost`: the lease had ended or was taken back, and the mail must not be sent by this process. */
export type MarkResult =
  | { readonly kind: "sending" }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "lost" };

/** How an attempt ended, when, and what the delivery becomes by it. */
export type AttemptResult = { readonly at: Instant } & (
  | { readonly outcome: Verdict; readonly next: "final" }
  | { readonly outcome: Verdict; readonly next: "again"; readonly notBefore: Instant }
  /** Nothing was handed over: as if the attempt had not been. */
  | { readonly outcome: Exclude<Outcome, Verdict>; readonly next: "untried" }
);

/** Who is looking, and what is to become of mails that are in doubt. */
export interface ReclaimRequest {
  /** The process that asks; what it is sending itself is never in doubt. */
  readonly holder: string;
  readonly now: Instant;
  readonly isGone: (holder: string) => boolean;
  readonly onUncertain: "resend" | "hold";
}

export interface RunClaim extends Claim {
  readonly isGone: (holder: string) => boolean;
}

/** The last run of a schedule that somebody claimed. */
export interface ScheduledRun {
  readonly runAt: Instant;
  /** Absent while it goes on, or when it was interrupted. */
  readonly completedAt?: Instant;
}

export interface IssueDeferral {
  /** Runs in a row that the server stopped. */
  readonly failures: number;
  /** When `serve` tries again; 0 for at once. */
  readonly notBefore: Instant;
}

/** What stands in the way of an issue. */
export interface IssueStatus extends IssueDeferral {
  /** Somebody has to look at it first. */
  readonly paused?: { readonly at: Instant; readonly reason: string };
}

/**
 * The durable record of issues and deliveries. Whatever a method's promise resolves for survives a crash and a power cut.
 * All of them may throw FeedletterError E_DATABASE.
 */
export interface Ledger {
  history(digest: string): Promise<SentHistory>;
  /** The people an issue frozen at `now` would go to, grouped by the topics and language they chose; not those who have paused. */
  audienceGroups(digest: string, now: Instant): Promise<readonly AudienceGroup[]>;
  /** One transaction: the issue, its posts, baseline, variants and one delivery per subscriber, or nothing. */
  freeze(freeze: FreezeRequest): Promise<FreezeResult>;
  /** Issues that are not finished, oldest first. */
  openIssues(digest: string): Promise<readonly Issue[]>;
  /** Issues of which a mail was accepted, or may have been; oldest first. */
  sentIssues(digest: string): Promise<readonly Issue[]>;
  /** What was frozen, by variant number. */
  variants(issue: string): Promise<ReadonlyMap<number, FrozenVariant>>;
  /** Deliveries that are due and that nobody else holds, claimed. */
  lease(issue: string, claim: Claim & { readonly limit: number }): Promise<readonly LeasedDelivery[]>;
  /** Gives back what `holder` has leased and not begun. */
  release(issue: string, holder: string): Promise<void>;
  /** Names of processes other than dead ones that hold unfinished work of the issue at `now`. */
  holders(issue: string, now: Instant): Promise<readonly string[]>;
  /** Durable before a byte goes out. In one statement: the lease is still ours, the person still subscribed and not suppressed. */
  markSending(delivery: DeliveryKey, claim: SendingClaim): Promise<MarkResult>;
  /** A late answer, after the delivery was taken back by somebody else, is kept and never makes an accepted mail go out again. */
  record(delivery: LeasedDelivery, holder: string, ending: AttemptResult): Promise<void>;
  /** Makes leases of gone processes, and those that have ended, void. @returns deliveries that are free again or in doubt */
  reclaimLeases(issue: string, reclaimLeases: ReclaimRequest): Promise<number>;
  counts(issue: string): Promise<DeliveryCounts>;
  /** When the next waiting delivery is due; undefined when none waits. */
  nextDue(issue: string): Promise<Instant | undefined>;
  /** In pages, by address: memory stays flat. */
  unaccepted(issue: string): AsyncIterable<Unaccepted>;
  /** Closes the issue unless a delivery still waits or is being sent. @returns whether it is closed */
  finish(issue: string, at: Instant): Promise<boolean>;
  /** One process gets a run; it can be claimed again when its holder died before completing it. */
  claimRun(digest: string, runAt: Instant, claim: RunClaim): Promise<boolean>;
  completeRun(digest: string, runAt: Instant, at: Instant): Promise<void>;
  lastRun(digest: string): Promise<ScheduledRun | undefined>;
  /** The keys that sign links where the config gives none: `fresh` is kept if there is none yet. */
  signingKeys(fresh: { readonly key: string; readonly at: Instant }): Promise<SigningKeys>;
  /** The address gets no mail any more, of no digest. The first reason stays. @param addressKey `addressKey(address)` */
  suppress(addressKey: string, suppression: { readonly reason: string; readonly at: Instant }): Promise<void>;
  status(issue: string): Promise<IssueStatus>;
  /** Remembers how often the server has stopped the issue in a row, and when to ask it again. */
  deferIssue(issue: string, holding: IssueDeferral): Promise<void>;
  /** Nothing of the issue goes out until `resume`. The first reason stays. */
  pause(issue: string, pause: { readonly reason: string; readonly at: Instant }): Promise<void>;
  resume(issue: string, at: Instant): Promise<void>;
  /**
   * Takes mails from what may leave in an hour, a day and a second, by all processes together. What was reserved for `holder` last is
   * there for the others again when it dies.
   */
  reserve(
    rates: RateLimits,
    wish: { readonly now: Instant; readonly wanted: number; readonly holder?: string },
  ): Promise<Reservation>;
  /** What was reserved and not sent; `holder` has nothing any more. */
  refundQuota(mails: number, holder?: string): Promise<void>;
}

/** Somebody the publisher vouches for. */
export interface NewSubscriber {
  /** Kept only when the address is new. */
  readonly id: string;
  readonly address: string;
  readonly name?: string;
  readonly language?: string;
  readonly digests: readonly string[];
  /** Slugs of tags, in all of `digests`; none: every topic. Absent: as before, and every topic for a new subscription. */
  readonly topics?: readonly string[];
  readonly at: Instant;
  /** Where the address comes from, for people. */
  readonly source?: string;
  readonly consentedAt?: Instant;
}

export type AddResult = {
  readonly kind: "added" | "already" | "rejoined" | "widened";
  readonly subscriber: Subscriber;
};

/** Takes a suppression back. */
export interface LiftRequest {
  readonly at: Instant;
  /** Lift a suppression that the person's own complaint made, too. */
  readonly includeComplaints: boolean;
}

export type LiftResult =
  | { readonly kind: "lifted"; readonly reason: string }
  /** The person called our mail spam, and it stays. */
  | { readonly kind: "complained" }
  | { readonly kind: "not-suppressed" };

export interface Subscribers {
  /**
   * Active at once. `already`: nothing changed but perhaps the name; `widened`: more digests than before; `rejoined`: had been
   * pending or had left.
   */
  add(subscriber: NewSubscriber): Promise<AddResult>;
  /** Unsubscribes from everything. Undefined when nobody has the address. */
  remove(address: string, at: Instant): Promise<Subscriber | undefined>;
  /** Everybody, by address, in pages: memory stays flat. */
  list(): AsyncIterable<Subscriber>;
  byId(id: string): Promise<Subscriber | undefined>;
  byAddress(address: string): Promise<Subscriber | undefined>;
  /** The address gets mail again, from the next issue on. Reports from before it count no more. */
  unsuppress(address: string, lift: LiftRequest): Promise<LiftResult>;
  /** Takes rows of a list in batches, each in a transaction of its own: others write in between. */
  importer(options?: { readonly dryRun?: boolean }): Promise<Importer>;
  /** Erases somebody wherever they stand, and keeps a keyed hash of the address, so that no import brings it back. */
  forget(address: string, forgetting: ForgetRequest): Promise<ForgetResult>;
}

/** A complete mail. */
export interface Message {
  readonly digest: string;
  /** Number of the issue; 0 for a test mail. */
  readonly number: number;
  /** Envelope addresses, domains in ASCII. */
  readonly from: string;
  readonly to: string;
  /**
   * RFC 5322, CRLF line ends, no dot stuffing; one piece after the other. What all mails of an issue have in common is one buffer, so
   * that nobody need copy it.
   */
  readonly pieces: readonly Buffer[];
}

/** Where mail leaves the house. */
export interface Transport {
  /** How many `send`s may run at one time. */
  readonly connections: number;
  /** What a server says is an outcome and never an exception. */
  send(message: Message): Promise<Outcome>;
  /** Waits for what is in flight, then ends the connections. */
  close(): Promise<void>;
}

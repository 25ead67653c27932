import type { Judgement } from "#deliveries/verdict/verdict.js";
import type { RenderedVariant } from "#digest/issue.js";
import type { PauseReason } from "#digest/pause-reason.js";
import type { Instant } from "#zoned-time.js";
import type { Reply } from "./outcome.js";

/** The key: there is one delivery for each issue and subscriber. */
export interface DeliveryKey {
  readonly issue: string;
  readonly subscriber: string;
}

/** A frozen issue, the unit of sending. */
export interface Issue {
  /** `<digest>-<number>`. */
  readonly id: string;
  readonly digest: string;
  readonly number: number;
  /** The `Date` of all its mails, so that a mail sent again has the same bytes. */
  readonly frozenAt: Instant;
}

/** What is frozen of a rendering: everything that its mails consist of. */
export interface FrozenVariant extends Pick<RenderedVariant, "subject" | "html" | "text"> {
  /** Ids of its posts. Missing: all of the issue. */
  readonly posts?: readonly string[];
}

/** A delivery that this process may send, with what was frozen for it. */
export interface LeasedDelivery extends DeliveryKey {
  readonly address: string;
  readonly name?: string | undefined;
  /** The number of the variant it gets. */
  readonly variant: number;
  /** Number of attempts that have ended. */
  readonly attempts: number;
  /** When the first attempt began. The five days after which a mail is given up start then. */
  readonly firstTriedAt?: Instant | undefined;
}

/** Why somebody in the frozen audience doesn't get the mail. */
export type SkipReason = "unsubscribed" | "suppressed" | "cancelled" | "undone" | "paused";

/**
 * waiting → sending → accepted or rejected. Also sending → waiting (after a 4xx, or if nothing was handed over), and sending →
 * uncertain (the answer was lost in a crash or with the connection, and `mail.onUncertain` is hold).
 */
export type DeliveryState =
  | {
      readonly state: "waiting";
      readonly notBefore: Instant;
      /** `suspected`: an earlier issue's mail suggests that the address is dead. `destination-paused`: until somebody resumes the issue. */
      readonly held?: "suspected" | "destination-paused";
      readonly last?: Reply;
      readonly judgement?: Judgement;
    }
  | { readonly state: "sending"; readonly since: Instant }
  | { readonly state: "accepted"; readonly at: Instant; readonly response: string }
  | {
      readonly state: "rejected";
      readonly at: Instant;
      readonly reply: Reply;
      readonly judgement?: Judgement;
    }
  | { readonly state: "uncertain"; readonly at: Instant; readonly reason: string }
  | { readonly state: "skipped"; readonly at: Instant; readonly reason: SkipReason };

/** A delivery that was not accepted. */
export interface Unaccepted extends DeliveryKey {
  readonly address: string;
  readonly attempts: number;
  readonly at: Exclude<DeliveryState, { readonly state: "accepted" }>;
}

/** Deliveries of an issue by state. */
export type DeliveryCounts = Readonly<Record<DeliveryState["state"], number>>;

/** All deliveries of an issue. */
export function totalOf(counts: DeliveryCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Everybody who should get the mail has got it: none is waiting, refused or in doubt. */
export function everyoneAccepted(counts: DeliveryCounts): boolean {
  return counts.waiting + counts.sending + counts.rejected + counts.uncertain === 0;
}

export interface IssueDeferral {
  /** How many runs in a row were stopped by the server. */
  readonly failures: number;
  /** When `serve` tries again; 0: at once. */
  readonly notBefore: Instant;
}

/** What holds an issue back. */
export interface IssueStatus extends IssueDeferral {
  /** It is paused until somebody resumes it. */
  readonly paused?: { readonly at: Instant; readonly reason: PauseReason };
  /** When somebody last resumed it after a pause. */
  readonly resumedAt?: Instant;
  /** Mails to these destinations wait until then, too. */
  readonly destinations?: readonly PausedDestination[];
}

/** A destination that refuses an issue's mails, while others take them. */
export interface PausedDestination {
  /** `destinationOf(address)` */
  readonly destination: string;
  readonly reason: PauseReason;
  readonly at: Instant;
}

import type { RenderedVariant } from "#digest/issue.js";
import type { Instant } from "#zoned-time.js";
import type { Reply } from "./outcome.js";

/** One issue × one subscriber: unique, so it is the key. */
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
  /** The Date of all its mails, so that a resend has the same bytes. */
  readonly frozenAt: Instant;
}

/** What is frozen of a rendering: everything its mails are made of. */
export type FrozenVariant = Pick<RenderedVariant, "subject" | "html" | "text">;

/** A delivery that this process may try, with what was frozen for it. */
export interface LeasedDelivery extends DeliveryKey {
  readonly address: string;
  readonly name?: string | undefined;
  /** Which of the issue's variants it gets. */
  readonly variant: number;
  /** Attempts that ended before. */
  readonly attempts: number;
  /** When the first of them began: what the five days are counted from. */
  readonly firstTriedAt?: Instant | undefined;
}

/** Why somebody in the frozen audience gets no mail after all. */
export type SkipReason = "unsubscribed" | "suppressed" | "cancelled" | "paused";

/**
 * waiting → sending → accepted | rejected, with the ways back: sending → waiting (4xx, or nothing was handed over) and
 * sending → uncertain (a crash or a cut connection hid the answer, and `mail.onUncertain` says hold).
 */
export type DeliveryState =
  | { readonly state: "waiting"; readonly notBefore: Instant; readonly last?: Reply }
  | { readonly state: "sending"; readonly since: Instant }
  | { readonly state: "accepted"; readonly at: Instant; readonly response: string }
  | { readonly state: "rejected"; readonly at: Instant; readonly reply: Reply }
  | { readonly state: "uncertain"; readonly at: Instant; readonly reason: string }
  | { readonly state: "skipped"; readonly at: Instant; readonly reason: SkipReason };

/** A delivery that is not accepted, for the list that names them all. */
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

/** Who will get a mail has got it: nobody waits, was refused or is in doubt. */
export function everyoneAccepted(counts: DeliveryCounts): boolean {
  return counts.waiting + counts.sending + counts.rejected + counts.uncertain === 0;
}

import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";

/** Slugs of tags by digest; a digest that isn't here brings every topic. */
type ChosenTopics = Readonly<Record<string, readonly string[]>>;

/** Somebody typed an address into a form: anybody may have. */
export interface SubscriptionRequest {
  /** Kept only when the address is new. */
  readonly id: string;
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly digests: readonly string[];
  readonly topics?: ChosenTopics;
  /** Which form on which page, for people. */
  readonly source: string;
  readonly at: Instant;
  /** Requests from before it that nobody has confirmed are erased, and who was unknown but for them. */
  readonly expiredBefore: Instant;
}

/** Whom a letter goes to. */
interface Recipient {
  readonly subscriber: string;
  readonly address: string;
  readonly language?: string;
}

/** Which letter a request calls for. At most one an hour goes to an address, and none to a suppressed one. */
export type Requested =
  | ({ readonly kind: "confirm"; readonly digests: readonly string[] } & Recipient)
  /** Gets everything that was asked for already. */
  | ({ readonly kind: "already" } & Recipient)
  | { readonly kind: "no-mail" };

/** What a change is put down to: when, and which page or link. */
export interface ChangeOrigin {
  readonly at: Instant;
  readonly source: string;
}

export type ConfirmResult =
  /** `already`: by an earlier click. */
  | { readonly kind: "confirmed" | "already"; readonly member: Subscriber }
  /** Nothing waits to be confirmed: erased, or left since. */
  | { readonly kind: "gone" };

export type LeaveResult =
  | { readonly kind: "left" | "already"; readonly member: Subscriber }
  | { readonly kind: "gone" };

export interface SubscriptionChoices {
  /** All that the person could choose from; subscriptions to others stay as they are. */
  readonly offered: readonly string[];
  /** Those of them that should come. */
  readonly digests: readonly string[];
  readonly topics: ChosenTopics;
  /** Absent: the site's. */
  readonly language?: string;
}

export type AddressRequestResult =
  | ({ readonly kind: "confirm" } & Recipient)
  /** The same address, a suppressed one, or one that had a letter in the last hour. */
  | { readonly kind: "no-mail" };

export type AddressChangeResult =
  | { readonly kind: "changed"; readonly member: Subscriber; readonly formerAddress: string }
  | { readonly kind: "gone" };

/** What somebody did, and where it was done; `digest` is absent where it is about all. */
export interface MembershipEvent extends ChangeOrigin {
  readonly event: "requested" | "confirmed" | "left" | "paused" | "resumed" | "moved";
  readonly digest?: string;
}

/** What people do themselves. All of it may throw FeedletterError E_DATABASE; each is one transaction, and can be repeated. */
export interface Membership {
  /** Changes nothing for somebody who is subscribed: what was asked for waits until it is confirmed. */
  request(request: SubscriptionRequest): Promise<Requested>;
  /** Takes back that a letter went out, so that the next request brings one at once. */
  resetMailCooldown(subscriber: string): Promise<void>;
  /** The address is proved to be theirs: what was requested begins, and the evidence is kept. */
  confirm(subscriber: string, origin: ChangeOrigin): Promise<ConfirmResult>;
  /** @param digest "" for all */
  leave(subscriber: string, digest: string, origin: ChangeOrigin): Promise<LeaveResult>;
  /** Undefined: nobody has that id. */
  choose(
    subscriber: string,
    choices: SubscriptionChoices,
    origin: ChangeOrigin,
  ): Promise<Subscriber | undefined>;
  /** No mail until then; 0 ends the pause. What is frozen and not yet sent is skipped, too. */
  pause(subscriber: string, until: Instant, origin: ChangeOrigin): Promise<Subscriber | undefined>;
  requestAddress(subscriber: string, address: string, at: Instant): Promise<AddressRequestResult>;
  /**
   * The new address is proved to be theirs. Where somebody has it already it is the same person: they get what the other
   * address got, which leaves.
   *
   * @param mark `addressFingerprint` of the new address
   */
  changeAddress(subscriber: string, mark: string, origin: ChangeOrigin): Promise<AddressChangeResult>;
  /** What they did, in order: what a publisher shows when asked. */
  events(subscriber: string): Promise<readonly MembershipEvent[]>;
}

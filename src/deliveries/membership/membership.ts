import type { DigestGroups } from "#subscribers/digest-groups.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";
import type { TransactionalMail } from "./transactional-mail.js";

/** Slugs of tags by digest. A missing digest means every topic. */
type ChosenTopics = Readonly<Record<string, readonly string[]>>;

/** Somebody entered an address in a form, or wrote it into a mail. It may not be their own. */
export interface SubscriptionRequest {
  /** Used only if the address is new. */
  readonly id: string;
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly digests: readonly string[];
  readonly topics?: ChosenTopics;
  /** Which form on which page, in words. */
  readonly source: string;
  readonly at: Instant;
  /** Ms by which its mail is delayed; the time to confirm it is extended by the same. */
  readonly delay?: number;
  /** Unconfirmed requests from before this time are deleted, and so are people known only by such a request. */
  readonly expiredBefore: Instant;
}

/** The recipient of a mail. */
interface Recipient {
  readonly subscriber: string;
  readonly address: string;
  readonly language?: string;
}

/** Which mail a request triggers: at most one an hour to an address, and none to a suppressed one. */
export type Requested =
  | ({ readonly kind: "confirm"; readonly digests: readonly string[] } & Recipient)
  /** The person already gets everything that was requested. */
  | ({ readonly kind: "already" } & Recipient)
  | { readonly kind: "no-mail" };

/** When a change was made, and on which page or by which link. */
export interface ChangeOrigin {
  readonly at: Instant;
  readonly source: string;
}

/** Subscribing to a digest ends subscriptions to its alternatives. */
export interface ConfirmOrigin extends ChangeOrigin {
  readonly groups?: DigestGroups;
  /** Absent if no digest has a welcome. */
  readonly welcome?: WelcomeRequest;
}

/** Who confirms one of these digests gets a mail, which is recorded together with the confirmation. */
export interface WelcomeRequest {
  /** In the order of the configuration. */
  readonly digests: readonly string[];
  readonly newId: () => string;
}

export type ConfirmResult =
  /** `already`: confirmed by an earlier click. */
  | { readonly kind: "confirmed" | "already"; readonly member: Subscriber }
  /** There is nothing to confirm: the request was deleted, or the person has unsubscribed since. */
  | { readonly kind: "gone" };

/** Somebody asks by mail. */
export interface MailedRequest {
  readonly request: SubscriptionRequest;
  /** Hashes that name the mail. If one of them is recorded, the mail has been read before. */
  readonly marks: readonly string[];
  /** Where it is known that the person wrote it. Otherwise they are asked to confirm. */
  readonly proof?: ConfirmOrigin;
  /** Writes the mail that the request triggers, if any. */
  readonly answer: (requested: Exclude<Requested, { readonly kind: "no-mail" }>) => WaitingAnswer | undefined;
}

interface WaitingAnswer {
  readonly id: string;
  readonly mail: TransactionalMail;
  readonly notBefore: Instant;
}

/**
 * `known`: the mail was read before. `joined`, `already`: by proof. `asked`: a mail is waiting to be sent. `refused`: no mail may be sent to
 * the address, or it got one within the last hour.
 */
export type JoinResult =
  | { readonly kind: "known" | "asked" | "refused" }
  | { readonly kind: "joined" | "already"; readonly member: Subscriber };

export type LeaveResult =
  | { readonly kind: "left" | "already"; readonly member: Subscriber }
  | { readonly kind: "gone" };

export interface SubscriptionChoices {
  /** All digests that the person could choose from. Subscriptions to others don't change. */
  readonly offered: readonly string[];
  /** The chosen ones. */
  readonly digests: readonly string[];
  readonly topics: ChosenTopics;
  /** Default: the site's. */
  readonly language?: string;
}

export type AddressRequestResult =
  | ({ readonly kind: "confirm" } & Recipient)
  /** The address is the current one, is suppressed, or got such a mail in the last hour. */
  | { readonly kind: "no-mail" };

export type AddressChangeResult =
  | { readonly kind: "changed"; readonly member: Subscriber; readonly formerAddress: string }
  | { readonly kind: "gone" };

/** What somebody did and where. Without `digest`, it concerns all digests. */
export interface MembershipEvent extends ChangeOrigin {
  readonly event: "requested" | "confirmed" | "left" | "paused" | "resumed" | "moved";
  readonly digest?: string;
}

/** What people do themselves. Each method is one transaction, can be repeated, and may throw FeedletterError E_DATABASE. */
export interface Membership {
  /** Stores the request until it is confirmed. Changes nothing for somebody who is subscribed. */
  request(request: SubscriptionRequest): Promise<Requested>;
  /** The same for a request that came by mail. What it says and the mail that answers it are recorded together. */
  join(mailed: MailedRequest): Promise<JoinResult>;
  /** To be called if the mail couldn't be sent, so that the next request sends one at once. */
  resetMailCooldown(subscriber: string): Promise<void>;
  /** The person has proved that the address is theirs: starts what was requested, and keeps the evidence. */
  confirm(subscriber: string, origin: ConfirmOrigin): Promise<ConfirmResult>;
  /** @param digest "" for all */
  leave(subscriber: string, digest: string, origin: ChangeOrigin): Promise<LeaveResult>;
  /** Undefined if nobody has that id. */
  choose(
    subscriber: string,
    choices: SubscriptionChoices,
    origin: ConfirmOrigin,
  ): Promise<Subscriber | undefined>;
  /** Sends no mail until then; 0 ends the pause. Frozen mails that haven't been sent are skipped. */
  pause(subscriber: string, until: Instant, origin: ChangeOrigin): Promise<Subscriber | undefined>;
  requestAddress(subscriber: string, address: string, at: Instant): Promise<AddressRequestResult>;
  /**
   * The person has proved that the new address is theirs. If it is subscribed already, that is the same person: it now also
   * gets what the old address got, and the old address is unsubscribed.
   *
   * @param mark `addressFingerprint` of the new address
   */
  changeAddress(subscriber: string, mark: string, origin: ConfirmOrigin): Promise<AddressChangeResult>;
  /** What the person did, in order, for a publisher who is asked for it. */
  events(subscriber: string): Promise<readonly MembershipEvent[]>;
}

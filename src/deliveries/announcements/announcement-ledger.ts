import type { Instant } from "#zoned-time.js";

/**
 * older: existed before the start, or appeared long after its date. waiting: to be posted, at once or later. sending: a process is posting
 * it, or was killed while it did. failed: given up.
 */
export type AnnouncementState = "older" | "waiting" | "sending" | "posted" | "failed";

export interface Announcement {
  /** The id of the post on the site. */
  readonly post: string;
  readonly state: AnnouncementState;
  readonly attempts: number;
  /** When it is tried again; while it is `sending`, when the attempt is given up. */
  readonly notBefore: Instant;
  /** Of what was posted; "" before. */
  readonly url: string;
  /** Why the last attempt failed; "" if it didn't. */
  readonly reason: string;
}

interface AnnouncementClaim {
  readonly now: Instant;
  /** Nobody else can claim it until then. Longer than an attempt takes. */
  readonly until: Instant;
}

/** `inDoubt`: an earlier attempt may have worked. `since`: when that was. */
interface ClaimedAnnouncement {
  readonly inDoubt: boolean;
  readonly since: Instant;
  /** How often it was claimed, including this time. */
  readonly attempts: number;
}

export type AnnouncementResult =
  | { readonly kind: "posted"; readonly url: string }
  /** `inDoubt`: it may have been posted all the same. */
  | { readonly kind: "retry"; readonly at: Instant; readonly reason: string; readonly inDoubt: boolean }
  | { readonly kind: "failed"; readonly reason: string };

/** What was announced where. `network` names the network and the account. May throw FeedletterError E_DATABASE. */
export interface AnnouncementLedger {
  /** Records, once, which posts existed before, and which of those are announced all the same. @returns whether this call did it */
  start(
    network: string,
    posts: { readonly older: readonly string[]; readonly waiting: readonly string[] },
    at: Instant,
  ): Promise<boolean>;
  startedAt(network: string): Promise<Instant | undefined>;
  /** By the post's id. */
  list(network: string): Promise<ReadonlyMap<string, Announcement>>;
  /** These are never announced. */
  skip(network: string, posts: readonly string[], at: Instant): Promise<void>;
  /** Undefined if it is somebody else's, or isn't due. */
  claim(network: string, post: string, claim: AnnouncementClaim): Promise<ClaimedAnnouncement | undefined>;
  settle(network: string, post: string, result: AnnouncementResult, at: Instant): Promise<void>;
  /** What was given up is tried again. @returns how many */
  retry(network: string, at: Instant): Promise<number>;
}

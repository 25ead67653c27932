import type { SiteConfig } from "#config/schema.js";
import type { WelcomeRequest } from "#deliveries/membership/membership.js";
import type { SubscribeContext } from "#deliveries/membership/subscription-requests.js";
import type { TransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { Subscribers } from "#deliveries/ports.js";
import type { OfferedDigest, OfferedTopic } from "#pages/people/choice-fields.js";
import type { ForgetResult } from "#subscribers/erasure.js";
import type { Challenge } from "#subscribers/proof-of-work.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";
import type { SignUpLimits } from "./sign-up-limits.js";

/** What the pages for subscribing, unsubscribing and preferences need. */
export interface PublicSite extends SubscribeContext {
  readonly site: Pick<SiteConfig, "title" | "url" | "language" | "words">;
  readonly timezone: string;
  readonly theme: Theme;
  readonly digests: readonly OfferedDigest[];
  /** Topics of the posts, most used first. */
  readonly topics: () => readonly OfferedTopic[];
  readonly subscribers: Pick<Subscribers, "byId">;
  /** Erases a person everywhere. */
  readonly forget: (address: string) => Promise<ForgetResult["kind"]>;
  readonly mailQueue: Pick<TransactionalMailQueue, "enqueue" | "wake">;
  /** Confirmations are sent by another process, maybe an hour later. */
  readonly mailsWait?: boolean;
  /** Absent if no digest has a welcome. */
  readonly welcome?: WelcomeRequest;
  readonly limits: SignUpLimits;
  /** If absent, signing up needs no proof of work. */
  readonly newChallenge?: () => Challenge;
  /** Origins whose pages may contain a sign-up form or send one by script. */
  readonly origins: ReadonlySet<string>;
  /** If false, people can't subscribe themselves; everything else works. */
  readonly signUpOpen: boolean;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

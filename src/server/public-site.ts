import type { SubscribeContext } from "#deliveries/membership/subscription-requests.js";
import type { TransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { Subscribers } from "#deliveries/ports.js";
import type { OfferedDigest, OfferedTopic } from "#pages/people/choice-fields.js";
import type { ForgetResult } from "#subscribers/erasure.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";
import type { SignUpLimits } from "./sign-up-limits.js";

/** What the pages where people join, choose and leave are made of. */
export interface PublicSite {
  readonly site: { readonly title: string; readonly url: string; readonly language: string };
  readonly timezone: string;
  readonly theme: Theme;
  readonly digests: readonly OfferedDigest[];
  /** Topics that posts have, most used first. */
  readonly topics: () => readonly OfferedTopic[];
  readonly joining: SubscribeContext;
  readonly subscribers: Pick<Subscribers, "byId">;
  /** Erases the person wherever they stand. */
  readonly forget: (address: string) => Promise<ForgetResult["kind"]>;
  readonly mailQueue: Pick<TransactionalMailQueue, "enqueue">;
  readonly limits: SignUpLimits;
  /** Origins whose pages may hold a form of their own or ask with a script. */
  readonly origins: ReadonlySet<string>;
  /** "closed": nobody subscribes themselves; leaving and choosing work all the same. */
  readonly signUp: "open" | "closed";
  readonly clock: () => Instant;
  readonly newId: () => string;
}

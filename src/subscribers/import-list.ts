import type { Instant } from "#zoned-time.js";
import type { DigestGroups } from "./digest-groups.js";
import type { SubscriberState } from "./subscriber.js";
import { nextState } from "./transitions.js";

/** A person's status in the list: subscribed, unsubscribed, or undeliverable because of bounces or complaints. */
export type ListedStatus =
  | { readonly kind: "subscribed" }
  | { readonly kind: "left" }
  | { readonly kind: "undeliverable"; readonly reason: string };

/** A valid row of a list. */
export interface ListedPerson {
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly consentedAt?: Instant;
  readonly status: ListedStatus;
  /** Slugs of the chosen topics by digest, for new subscriptions. A missing digest means every topic. */
  readonly topics?: ReadonlyMap<string, readonly string[]>;
}

export interface ImportBatch {
  /** `id` is used only if the address is new. */
  readonly people: readonly (ListedPerson & { readonly id: string })[];
  readonly digests: readonly string[];
  /** Whoever gets an alternative to one of `digests` keeps it. */
  readonly groups?: DigestGroups;
  readonly source: string;
  readonly at: Instant;
}

/**
 * The result of a row. `added`: a new subscriber. `already`: known, and may now get more digests. `stays-left`: unsubscribed or was
 * forgotten here, and isn't subscribed again. `left`: unsubscribed there, and is recorded as unsubscribed. `suppressed`: never
 * mailed, because of what the list or this database knows.
 */
export type ImportEffect = "added" | "already" | "stays-left" | "left" | "suppressed";

/** Returns the results in the order of the people. */
export type Importer = (batch: ImportBatch) => Promise<readonly ImportEffect[]>;

/** What this database knows about an address. */
export type KnownState = SubscriberState | "unknown" | "suppressed" | "forgotten";

/** The result of a row, and the new state of the address. An import never subscribes anybody again who has unsubscribed. */
export function decideImport(
  status: ListedStatus,
  known: KnownState,
): { readonly effect: ImportEffect; readonly becomes: KnownState } {
  if (known === "suppressed") return { effect: "suppressed", becomes: known };
  if (known === "forgotten") return { effect: "stays-left", becomes: known };
  switch (status.kind) {
    case "undeliverable":
      return { effect: "suppressed", becomes: "suppressed" };
    case "left":
      return { effect: known === "unsubscribed" ? "stays-left" : "left", becomes: "unsubscribed" };
    case "subscribed": {
      const becomes = nextState(known, "import");
      if (known === "unknown") return { effect: "added", becomes };
      return { effect: known === "unsubscribed" ? "stays-left" : "already", becomes };
    }
  }
}

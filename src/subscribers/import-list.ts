import type { Instant } from "#zoned-time.js";
import type { SubscriberState } from "./subscriber.js";
import { nextState } from "./transitions.js";

/** What the list says about somebody: subscribed there, left there, or not to be mailed because of bounces or complaints. */
export type Standing =
  | { readonly kind: "subscribed" }
  | { readonly kind: "left" }
  | { readonly kind: "undeliverable"; readonly reason: string };

/** One valid row of a list. */
export interface ListedPerson {
  readonly address: string;
  readonly name?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly consentedAt?: Instant;
  readonly status: Standing;
  /** Slugs of the chosen topics by digest, for subscriptions that are new; a digest that isn't there: every topic. */
  readonly topics?: ReadonlyMap<string, readonly string[]>;
}

export interface ImportBatch {
  /** `id` is kept only for an address that is new. */
  readonly people: readonly (ListedPerson & { readonly id: string })[];
  readonly digests: readonly string[];
  readonly source: string;
  readonly at: Instant;
}

/**
 * What a row came to: `added` is new; `already` was known and may get more digests now; `stays-left` has left here, or was erased
 * here, and stays out; `left` has left there and is noted as such; `suppressed` is never mailed, by what the list or we know.
 */
export type ImportEffect = "added" | "already" | "stays-left" | "left" | "suppressed";

/** Answers in the order of the people. */
export type Importer = (batch: ImportBatch) => Promise<readonly ImportEffect[]>;

/** What is known here of a row's address before it is taken. */
export type KnownState = SubscriberState | "unknown" | "suppressed" | "forgotten";

/** What a row comes to, and what is known of the address from then on. Nobody who has left comes back by a list. */
export function decideImport(
  status: Standing,
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

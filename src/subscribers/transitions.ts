import type { SubscriberState } from "./subscriber.js";

/**
 * `request`: somebody entered the address in a form. `confirm`: they followed the link that was mailed to it. `vouch`: the publisher
 * added it by hand. `import`: it is in an imported list. `leave`: they unsubscribed.
 */
export type SubscriberEvent = "request" | "confirm" | "vouch" | "import" | "leave";

type From = SubscriberState | "unknown";

const NEXT = {
  unknown: { request: "pending", confirm: "unknown", vouch: "active", import: "active", leave: "unknown" },
  pending: {
    request: "pending",
    confirm: "active",
    vouch: "active",
    import: "pending",
    leave: "unsubscribed",
  },
  active: { request: "active", confirm: "active", vouch: "active", import: "active", leave: "unsubscribed" },
  // Only the person or the publisher by hand can resubscribe an address, never an import.
  unsubscribed: {
    request: "pending",
    confirm: "unsubscribed",
    vouch: "active",
    import: "unsubscribed",
    leave: "unsubscribed",
  },
} as const satisfies Record<From, Record<SubscriberEvent, From>>;

/** The state after `event`. The type is as exact as the arguments: `vouch` can only result in "active". */
export function nextState<F extends From, E extends SubscriberEvent>(from: F, event: E): (typeof NEXT)[F][E] {
  return NEXT[from][event];
}

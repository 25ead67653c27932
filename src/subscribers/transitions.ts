import type { SubscriberState } from "./subscriber.js";

/**
 * What can happen to a subscriber: `request` is somebody typing the address into a form, `confirm` the click that proves it is
 * theirs, `vouch` the publisher adding it by hand, `import` a row of a list from elsewhere, `leave` the way out.
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
  // Only the person themself or the publisher by hand undoes a leaving: an imported list never does.
  unsubscribed: {
    request: "pending",
    confirm: "unsubscribed",
    vouch: "active",
    import: "unsubscribed",
    leave: "unsubscribed",
  },
} as const satisfies Record<From, Record<SubscriberEvent, From>>;

/**
 * The state after `event`; the same one where the event changes nothing. "unknown" is an address nobody has heard of. The type
 * is as exact as what is asked: vouching can only end as "active".
 */
export function nextState<F extends From, E extends SubscriberEvent>(from: F, event: E): (typeof NEXT)[F][E] {
  return NEXT[from][event];
}

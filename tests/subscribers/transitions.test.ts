import { expect, test } from "vitest";
import { nextState, type SubscriberEvent } from "#subscribers/transitions.js";

const events = [
  "request",
  "confirm",
  "vouch",
  "import",
  "leave",
] as const satisfies readonly SubscriberEvent[];

test("a request waits for its confirmation", () => {
  expect(nextState("unknown", "request")).toBe("pending");
  expect(nextState("pending", "confirm")).toBe("active");
});

test("whom the publisher vouches for is active at once", () => {
  const states = (["unknown", "pending", "active", "unsubscribed"] as const).map((state) =>
    nextState(state, "vouch"),
  );
  expect(states).toEqual(["active", "active", "active", "active"]);
});

test("who has left comes back by asking or by the publisher's hand, never by an import or an old confirmation", () => {
  expect(events.map((event) => nextState("unsubscribed", event))).toEqual([
    ...["pending", "unsubscribed", "active", "unsubscribed", "unsubscribed"],
  ]);
});

test("nothing but leaving ends an active subscription", () => {
  expect(events.map((event) => nextState("active", event))).toEqual([
    ...["active", "active", "active", "active", "unsubscribed"],
  ]);
});

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

test("people added by the publisher are active at once", () => {
  const states = (["unknown", "pending", "active", "unsubscribed"] as const).map((state) =>
    nextState(state, "vouch"),
  );
  expect(states).toEqual(["active", "active", "active", "active"]);
});

test("people who have unsubscribed can subscribe again or be added by the publisher, but never by an import or an old confirmation", () => {
  expect(events.map((event) => nextState("unsubscribed", event))).toEqual([
    ...["pending", "unsubscribed", "active", "unsubscribed", "unsubscribed"],
  ]);
});

test("only unsubscribing ends an active subscription", () => {
  expect(events.map((event) => nextState("active", event))).toEqual([
    ...["active", "active", "active", "active", "unsubscribed"],
  ]);
});

import { expect, test } from "vitest";
import { classifyRefusal } from "#deliveries/refusal.js";

test.each([
  ["550 5.1.1 no such user", "address-dead"],
  ["550 5.1.2 no such host", "address-dead"],
  ["501 5.1.3 bad address", "address-dead"],
  ["551 5.1.6 moved", "address-dead"],
  ["556 5.1.10 null MX", "address-dead"],
  ["550 5.2.1 mailbox disabled", "address-dead"],
  ["552 5.2.2 mailbox full", "other"],
  ["550 5.4.1 access denied", "other"],
  ["550 5.6.7 address needs SMTPUTF8", "other"],
  ["550 no such user", "other"],
  ["553 5.1.8 bad sender", "policy"],
  ["552 5.2.3 too long", "policy"],
  ["552 5.3.4 too big", "policy"],
  ["554 5.6.0 bad content", "policy"],
  ["550 5.7.1 spam", "policy"],
  ["550 5.7.26 not authenticated", "policy"],
  ["554 5.7.1 Greylisted, come back", "greylisted"],
])("%s is %s", (response, refusal) => {
  const [, enhanced] = / (5\.\d+\.\d+) /.exec(response) ?? [];
  const reply = { code: Number(response.slice(0, 3)), response, ...(enhanced ? { enhanced } : {}) };
  expect(classifyRefusal(reply)).toBe(refusal);
});

import { expect, test } from "vitest";
import { judgeListed, type KnownHere } from "#subscribers/import-list.js";

const KNOWN = [
  "unknown",
  "pending",
  "active",
  "unsubscribed",
  "suppressed",
  "forgotten",
] as const satisfies readonly KnownHere[];

test.each([
  ["subscribed", ["added", "already", "already", "stays-left", "suppressed", "stays-left"]],
  ["left", ["left", "left", "left", "stays-left", "suppressed", "stays-left"]],
  ["undeliverable", ["suppressed", "suppressed", "suppressed", "suppressed", "suppressed", "stays-left"]],
] as const)("a row that is %s there", (kind, effects) => {
  const standing = kind === "undeliverable" ? { kind, reason: "bounced" } : { kind };
  expect(KNOWN.map((known) => judgeListed(standing, known).effect)).toEqual(effects);
});

test("a list makes nobody active but who is new", () => {
  const becomes = KNOWN.map((known) => judgeListed({ kind: "subscribed" }, known).becomes);
  expect(becomes).toEqual(["active", "pending", "active", "unsubscribed", "suppressed", "forgotten"]);
});

import { expect, test } from "vitest";
import { decideImport, type KnownState } from "#subscribers/import-list.js";

const KNOWN = [
  "unknown",
  "pending",
  "active",
  "unsubscribed",
  "suppressed",
  "forgotten",
] as const satisfies readonly KnownState[];

test.each([
  ["subscribed", ["added", "already", "already", "stays-left", "suppressed", "stays-left"]],
  ["left", ["left", "left", "left", "stays-left", "suppressed", "stays-left"]],
  ["undeliverable", ["suppressed", "suppressed", "suppressed", "suppressed", "suppressed", "stays-left"]],
] as const)("a row that is %s there", (kind, effects) => {
  const status = kind === "undeliverable" ? { kind, reason: "bounced" } : { kind };
  expect(KNOWN.map((known) => decideImport(status, known).effect)).toEqual(effects);
});

test("a list makes only new people active", () => {
  const becomes = KNOWN.map((known) => decideImport({ kind: "subscribed" }, known).becomes);
  expect(becomes).toEqual(["active", "pending", "active", "unsubscribed", "suppressed", "forgotten"]);
});

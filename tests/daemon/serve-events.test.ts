import { expect, test } from "vitest";
import { describeEvent } from "#daemon/serve-events.js";

test("an issue of which another process sends the rest is reported as such", () => {
  const counts = { accepted: 20, waiting: 30, sending: 10, rejected: 0, uncertain: 0, skipped: 0 };
  const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: 0 };
  const resumed = [{ issue, delivered: { kind: "elsewhere", counts } }] as const;
  expect(describeEvent({ kind: "continued", at: 0, digest: "weekly", resumed }).message).toBe(
    "weekly: issue 1 is being sent by another process: 20 accepted, 0 rejected, 30 waiting",
  );
});

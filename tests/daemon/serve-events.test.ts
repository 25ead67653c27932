import { expect, test } from "vitest";
import { formatTimeIn } from "#app/local-time.js";
import { printEvent } from "#cli/print-event.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import { describeWorkerEvent } from "#daemon/worker/worker-events.js";

test("an issue of which another process sends the rest is reported as such", () => {
  const counts = { accepted: 20, waiting: 30, sending: 10, rejected: 0, uncertain: 0, skipped: 0 };
  const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: 0 };
  const resumed = [{ issue, delivered: { kind: "elsewhere", counts } }] as const;
  expect(
    describeEvent({ kind: "continued", at: 0, digest: "weekly", resumed }, formatTimeIn("UTC")).message,
  ).toBe("weekly: issue 1 is being sent by another process: 20 accepted, 0 rejected, 30 waiting");
});

test.each([
  [
    "quota",
    "the limit of `mail.rate` or `mail.warmUp` is reached; the rest is sent from 1970-01-01 01:00 on",
  ],
  ["deferred", "the mail server asked us to send some later; they are tried again from 1970-01-01 01:00 on"],
  ["server-failed", "the mail server failed; the rest is sent from 1970-01-01 01:00 on"],
] as const)("why mails wait is said, and until when: %s", (because, why) => {
  const counts = { accepted: 20, waiting: 10, sending: 0, rejected: 0, uncertain: 0, skipped: 0 };
  const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: 0 };
  const resumed = [{ issue, delivered: { kind: "waiting", counts, because, next: 3_600_000 } }] as const;
  const event: ServeEvent = { kind: "continued", at: 0, digest: "weekly", resumed };
  expect(describeEvent(event, formatTimeIn("UTC")).message).toBe(
    `weekly: issue 1 waiting: 20 accepted, 0 rejected, 10 waiting (${why})`,
  );
});

test("people read times in the site's zone, programs in UTC", () => {
  const at = Date.parse("2026-06-15T22:00:05Z");
  const event: ServeEvent = { kind: "held", at, digest: "weekly", run: Date.parse("2026-06-15T22:30:00Z") };
  const said: string[] = [];
  const terminal = { say: (line: string) => void said.push(line), paint: (_: string, text: string) => text };
  printEvent(event, {
    terminal,
    verbose: false,
    time: formatTimeIn("Europe/Berlin", "seconds"),
  });
  expect(said).toEqual([
    "2026-06-16 00:00:05 weekly: the publisher is holding the run of 2026-06-16 00:30:00",
  ]);
  expect(describeEvent(event, formatTimeIn("Europe/Berlin"))).toMatchObject({
    time: "2026-06-15T22:00:05.000Z",
    facts: { run: "2026-06-15T22:30:00.000Z" },
  });
  expect(
    describeWorkerEvent({ kind: "finished", at, issue: "weekly-3" }, formatTimeIn("Europe/Berlin")),
  ).toEqual({
    time: "2026-06-15T22:00:05.000Z",
    event: "finished",
    message: "2026-06-16 00:00 weekly-3: finished",
  });
});

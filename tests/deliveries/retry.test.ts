import fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfter } from "#deliveries/pacing/retry.js";
import { MINUTE, NOW } from "./samples.js";

const DAY = 1_440 * MINUTE;

test("the waits double from five minutes up to four hours", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => {
    const retry = retryAfter({ now: NOW, attempts, firstTriedAt: NOW, jitter: 0.5 });
    return retry.kind === "again" ? (retry.at - NOW) / MINUTE : undefined;
  });
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 240, 240]);
});

test("a retry lies ahead, within a quarter of its wait, and never after five days", () => {
  const times = {
    attempts: fc.nat(200),
    since: fc.nat(6 * DAY),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  };
  fc.assert(
    fc.property(fc.record(times), ({ attempts, since, jitter }) => {
      const retry = retryAfter({ now: NOW + since, attempts, firstTriedAt: NOW, jitter });
      if (retry.kind === "give-up") expect(since).toBeGreaterThan(4 * DAY);
      else {
        expect(retry.at).toBeGreaterThan(NOW + since);
        expect(retry.at - NOW).toBeLessThanOrEqual(5 * DAY);
        expect(retry.at - NOW - since).toBeLessThanOrEqual(5 * 60 * MINUTE);
      }
    }),
  );
});

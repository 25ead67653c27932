import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createWakeSignal, workUntilStopped } from "#daemon/work-loop.js";

test("what is decided during the work is looked at afterwards; the timer's wake-ups in between add no work", async () => {
  const stopping = new AbortController();
  const wakeSignal = createWakeSignal();
  let ring = async (): Promise<void> => {};
  let rounds = 0;
  const work = async (): Promise<void> => {
    rounds += 1;
    await setImmediate();
    if (rounds === 1) {
      void ring();
      wakeSignal.trigger();
      wakeSignal.trigger();
    } else stopping.abort();
  };
  await workUntilStopped(work, {
    signal: stopping.signal,
    wakeSignal,
    health: { recordWakeUp: () => {}, lastWakeUp: () => 0, problems: async () => [] },
    startMinuteTimer: (wake) => {
      ring = wake;
      return { stop: async () => {} };
    },
  });
  expect(rounds).toBe(2);
});

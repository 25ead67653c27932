import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";

/** A server whose clock and alarm the test holds; it has done its first round. @param runs the clock goes on by itself, too */
export async function serveByHand(folder: string, start: number, { runs = false } = {}) {
  const began = performance.now();
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let now = start;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      configPath: join(folder, "feedletter.yaml"),
      ...{ env: {}, cwd: folder, randomBytes, sleep: async () => {} },
      clock: () => (runs ? now + Math.round(performance.now() - began) : now),
      signal: stopping.signal,
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  await wake();
  return {
    events,
    now: () => now,
    /** Wakes the server at a moment and waits for what it does. */
    ringAt: async (moment: number): Promise<void> => {
      now = moment;
      await wake();
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      await serving;
    },
  };
}

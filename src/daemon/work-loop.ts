import type { WatchedHealth } from "#app/server/health.js";

/** What can wake the server besides the timer, and where wake-ups are recorded. */
export interface WakeUpContext {
  readonly health: WatchedHealth;
  readonly wakeSignal: WakeSignal;
}

interface WakeSignal {
  readonly trigger: () => void;
  readonly listen: (listener: () => void) => void;
}

export function createWakeSignal(): WakeSignal {
  const listeners = new Set<() => void>();
  return {
    trigger: () => {
      for (const listener of listeners) listener();
    },
    listen: (listener) => void listeners.add(listener),
  };
}

interface WorkLoopOptions extends WakeUpContext {
  /** When aborted, the current work is finished and no more is started. */
  readonly signal: AbortSignal;
  /** Calls `wake` about once a minute. `stop` resolves when the last call has ended. */
  readonly startMinuteTimer: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
}

/** Works at once and at each wake-up. The timer's during the work are handled by it; after a signal during the work, it works again. */
export async function workUntilStopped(
  work: () => Promise<void>,
  { signal, startMinuteTimer, health, wakeSignal }: WorkLoopOptions,
): Promise<void> {
  if (signal.aborted) return;
  let working: Promise<void> | undefined;
  let wasSignalled = false;
  await new Promise<void>((stop, fail) => {
    const wake = (): Promise<void> => {
      health.recordWakeUp();
      if (signal.aborted) return Promise.resolve();
      working ??= work()
        .catch(fail)
        .finally(() => {
          working = undefined;
          if (!wasSignalled) return;
          wasSignalled = false;
          void wake();
        });
      return working;
    };
    const timer = startMinuteTimer(wake);
    wakeSignal.listen(() => {
      // What was decided may be too late for the work that goes on.
      wasSignalled = working !== undefined;
      void wake();
    });
    signal.addEventListener("abort", () => void timer.stop().then(stop, fail), { once: true });
    void wake();
  });
  await working;
}

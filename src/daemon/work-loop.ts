import type { WatchedHealth } from "./serve-health.js";

/** What wakes the server beside the clock, and notes that it was woken. */
export interface WakeUpContext {
  readonly health: WatchedHealth;
  readonly wakeSignal: WakeSignal;
}

interface WakeSignal {
  readonly trigger: () => void;
  readonly listen: (listeners: () => void) => void;
}

export function createWakeSignal(): WakeSignal {
  const listeners = new Set<() => void>();
  return {
    trigger: () => {
      for (const call of listeners) call();
    },
    listen: (call) => void listeners.add(call),
  };
}

interface WorkLoopOptions extends WakeUpContext {
  /** Aborted: what is being done is finished, and nothing more is begun. */
  readonly signal: AbortSignal;
  /** Calls back about once a minute. The promise is kept when there is nothing more to do. */
  readonly startMinuteTimer: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
}

/** Works at once and at each wake-up; one that comes while work goes on joins it. */
export async function workUntilStopped(
  work: () => Promise<void>,
  { signal, startMinuteTimer, health, wakeSignal }: WorkLoopOptions,
): Promise<void> {
  if (signal.aborted) return;
  let working: Promise<void> | undefined;
  await new Promise<void>((stop, fail) => {
    const wake = (): Promise<void> => {
      health.recordWakeUp();
      if (signal.aborted) return Promise.resolve();
      working ??= work()
        .catch(fail)
        .finally(() => {
          working = undefined;
        });
      return working;
    };
    const alarm = startMinuteTimer(wake);
    wakeSignal.listen(() => void wake());
    signal.addEventListener("abort", () => void alarm.stop().then(stop, fail), { once: true });
    void wake();
  });
  await working;
}

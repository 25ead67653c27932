import type { WatchedHealth } from "./serve-health.js";

/** What wakes the server beside the clock, and notes that it was woken. */
export interface Alarms {
  readonly health: WatchedHealth;
  readonly bell: Bell;
}

interface Bell {
  readonly ring: () => void;
  readonly listen: (heard: () => void) => void;
}

export function createBell(): Bell {
  const heard = new Set<() => void>();
  return {
    ring: () => {
      for (const call of heard) call();
    },
    listen: (call) => void heard.add(call),
  };
}

interface Waking extends Alarms {
  /** Aborted: what is being done is finished, and nothing more is begun. */
  readonly signal: AbortSignal;
  /** Calls back about once a minute. The promise is kept when there is nothing more to do. */
  readonly startAlarm: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
}

/** Works at once and at each wake-up; one that comes while work goes on joins it. */
export async function workUntilStopped(
  work: () => Promise<void>,
  { signal, startAlarm, health, bell }: Waking,
): Promise<void> {
  if (signal.aborted) return;
  let working: Promise<void> | undefined;
  await new Promise<void>((stop, fail) => {
    const wake = (): Promise<void> => {
      health.rang();
      if (signal.aborted) return Promise.resolve();
      working ??= work()
        .catch(fail)
        .finally(() => {
          working = undefined;
        });
      return working;
    };
    const alarm = startAlarm(wake);
    bell.listen(() => void wake());
    signal.addEventListener("abort", () => void alarm.stop().then(stop, fail), { once: true });
    void wake();
  });
  await working;
}

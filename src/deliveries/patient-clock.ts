import type { Instant } from "#zoned-time.js";

interface PatientClockContext {
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Calls the listener once, when something has happened that may end a wait. */
  readonly onEvent: (listener: () => void) => void;
}

/** A clock that never stands before the end of a wait, although timers fire a little early. */
export interface PatientClock {
  readonly now: () => Instant;
  /** Returns earlier if something happens. */
  readonly waitUntil: (until: Instant) => Promise<void>;
}

/** If the clock was set back by more, what was waited for no longer counts. */
const MAX_AHEAD = 60_000;

export function createPatientClock({ clock, sleep, signal, onEvent }: PatientClockContext): PatientClock {
  let reached: Instant = 0;
  const now = (): Instant => {
    const at = clock();
    return reached > at + MAX_AHEAD ? at : Math.max(at, reached);
  };
  return {
    now,
    waitUntil: async (until) => {
      const before = now();
      const ms = Math.max(1, Math.ceil(until - before));
      const woken = new AbortController();
      onEvent(() => woken.abort());
      await sleep(ms, AbortSignal.any([woken.signal, ...(signal === undefined ? [] : [signal])]));
      reached = woken.signal.aborted ? before : before + ms;
    },
  };
}

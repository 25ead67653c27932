import type { Instant } from "#zoned-time.js";

/** A clock that jumps to the next timer whenever nothing else is going on. */
export interface VirtualTime {
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Sets the clock, without any timer firing. */
  readonly jump: (ms: number) => void;
  /** Time doesn't move on while one of the methods works. */
  readonly track: <T extends object>(port: T) => T;
  /** Runs the work, and moves the time on for it. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/** Turns of the event loop without a new timer after which everybody is waiting for the time. */
const QUIET_TURNS = 8;

export function createVirtualTime(start: Instant): VirtualTime {
  let passed = 0;
  let offset = start;
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  let quiet = 0;
  let working = 0;
  return {
    clock: () => Math.floor(offset + passed),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const timer = {
          at: passed + ms,
          fire: () => {
            timers.delete(timer);
            signal?.removeEventListener("abort", timer.fire);
            quiet = 0;
            resolve();
          },
        };
        timers.add(timer);
        quiet = 0;
        signal?.addEventListener("abort", timer.fire, { once: true });
      }),
    track: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== "function") return method;
          return (...parameters: unknown[]) => {
            const result: unknown = Reflect.apply(method, target, parameters);
            if (!(result instanceof Promise)) return result;
            working += 1;
            const settle = () => {
              working -= 1;
              quiet = 0;
            };
            result.then(settle, settle);
            return result;
          };
        },
      }),
    jump: (ms) => {
      offset += ms;
    },
    during: async (work) => {
      let isDone = false;
      const settle = () => {
        isDone = true;
      };
      work.then(settle, settle);
      while (!isDone) {
        await new Promise(setImmediate);
        quiet += 1;
        if (working > 0 || quiet < QUIET_TURNS || timers.size === 0) continue;
        const next = [...timers].reduce((one, other) => (other.at < one.at ? other : one));
        passed = Math.max(passed, next.at);
        next.fire();
      }
      return work;
    },
  };
}

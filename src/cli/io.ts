import { randomBytes } from "node:crypto";
import { openTerminal, type Terminal } from "#terminal/terminal.js";
import type { Instant } from "#zoned-time.js";

/** The world outside the program. The clock and randomness enter here and in `daemon/` only. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly clock: () => Instant;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /**
   * Calls `stop` at the first SIGINT, SIGTERM or SIGHUP, or when stdout can't be written any more. A second signal ends the
   * process at once.
   * @returns a function that removes the handlers
   */
  readonly onStop: (stop: () => void) => () => void;
  /** Runs `act` to its end. Signals that arrive in the meantime take effect afterwards. */
  readonly holdSignals: <Result>(act: () => Result) => Promise<Result>;
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Gives `work` a signal that is aborted when the process is asked to stop. */
export async function runUntilStopped<Result>(
  { onStop }: Pick<Io, "onStop">,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stopping = new AbortController();
  const release = onStop(() => stopping.abort());
  try {
    return await work(stopping.signal);
  } finally {
    release();
  }
}

/** The longest delay in ms that Node's timers can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(ms, MAX_TIMER_MS));
    signal?.addEventListener("abort", wake);
  });
}

export function processIo(running: NodeJS.Process): Io {
  const listeners = new Set<() => void>();
  const listen = (listener: (signal: NodeJS.Signals) => void): void => {
    for (const signal of STOP_SIGNALS) running.on(signal, listener);
  };
  const unlisten = (listener: (signal: NodeJS.Signals) => void): void => {
    for (const signal of STOP_SIGNALS) running.off(signal, listener);
  };
  // Without our handlers, a second signal ends the process.
  const stopAll = (): void => {
    unlisten(stopAll);
    for (const stop of [...listeners]) stop();
    listeners.clear();
  };
  // A message that can't be written (a full disk behind `2> log`) must not stop the work.
  const onStderrError = ({ code }: NodeJS.ErrnoException): void => {
    if (code === "EPIPE") stopAll();
  };
  const watch = (stream: NodeJS.WriteStream, onError: (error: NodeJS.ErrnoException) => void) =>
    stream.listeners("error").includes(onError) ? stream : stream.on("error", onError);
  const streams = {
    get stdin() {
      return running.stdin;
    },
    get stdout() {
      return watch(running.stdout, stopAll);
    },
    stderr: watch(running.stderr, onStderrError),
  };
  return {
    cwd: running.cwd(),
    env: running.env,
    terminal: openTerminal(streams, running.env),
    // Opening stdin takes time, so it is opened only when it is read.
    stdin: { [Symbol.asyncIterator]: () => running.stdin[Symbol.asyncIterator]() },
    clock: () => Date.now(),
    randomBytes,
    sleep: sleepFor,
    onStop: (stop) => {
      if (listeners.size === 0) listen(stopAll);
      listeners.add(stop);
      return () => {
        listeners.delete(stop);
        if (listeners.size === 0) unlisten(stopAll);
      };
    },
    holdSignals: async (act) => {
      const held: NodeJS.Signals[] = [];
      const hold = (signal: NodeJS.Signals): void => void held.push(signal);
      listen(hold);
      try {
        return act();
      } finally {
        // Signals are delivered in the next turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
        unlisten(hold);
        const [signal] = held;
        if (signal !== undefined) running.kill(running.pid, signal);
      }
    },
  };
}

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
   * Calls `stop` at the first SIGINT or SIGTERM, or when nobody reads stdout any more. A second signal ends the process at once.
   * @returns what ends the subscription
   */
  readonly onStop: (stop: () => void) => () => void;
}

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
  // Without a handler, the second signal does what signals do.
  const stopAll = (): void => {
    running.off("SIGINT", stopAll).off("SIGTERM", stopAll);
    for (const stop of [...listeners]) stop();
    listeners.clear();
  };
  const onClosedPipe = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    stopAll();
  };
  const watchPipe = <Stream extends NodeJS.WriteStream>(stream: Stream): Stream => {
    if (!stream.listeners("error").includes(onClosedPipe)) stream.on("error", onClosedPipe);
    return stream;
  };
  const streams = {
    get stdin() {
      return running.stdin;
    },
    get stdout() {
      return watchPipe(running.stdout);
    },
    stderr: watchPipe(running.stderr),
  };
  return {
    cwd: running.cwd(),
    env: running.env,
    terminal: openTerminal(streams, running.env),
    // Opening stdin takes time, so it waits for a reader.
    stdin: { [Symbol.asyncIterator]: () => running.stdin[Symbol.asyncIterator]() },
    clock: () => Date.now(),
    randomBytes,
    sleep: sleepFor,
    onStop: (stop) => {
      if (listeners.size === 0) running.on("SIGINT", stopAll).on("SIGTERM", stopAll);
      listeners.add(stop);
      return () => {
        listeners.delete(stop);
        if (listeners.size === 0) running.off("SIGINT", stopAll).off("SIGTERM", stopAll);
      };
    },
  };
}

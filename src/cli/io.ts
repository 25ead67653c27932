import { randomBytes } from "node:crypto";
import { openTerminal, type Terminal } from "#terminal/terminal.js";
import type { Instant } from "#zoned-time.js";

/** What a command takes from the world; the only place where the clock and chance come in. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly clock: () => Instant;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back at SIGINT and SIGTERM until the returned function is called. */
  readonly onStop: (stop: (signal: NodeJS.Signals) => void) => () => void;
}

/** Ms that a timer of Node can hold. */
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
  const streams = {
    get stdin() {
      return running.stdin;
    },
    get stdout() {
      const { stdout } = running;
      // `feedletter … | head` closes our stdout early; that is no failure.
      if (!stdout.listeners("error").includes(endAtBrokenPipe)) stdout.on("error", endAtBrokenPipe);
      return stdout;
    },
    stderr: running.stderr,
  };
  const endAtBrokenPipe = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    running.exit(0);
  };
  return {
    cwd: running.cwd(),
    env: running.env,
    terminal: openTerminal(streams, running.env),
    // Opened by whoever reads it.
    stdin: { [Symbol.asyncIterator]: () => running.stdin[Symbol.asyncIterator]() },
    clock: () => Date.now(),
    randomBytes,
    sleep: sleepFor,
    onStop: (stop) => {
      running.on("SIGINT", stop).on("SIGTERM", stop);
      return () => void running.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
}

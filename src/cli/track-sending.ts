import { type DeliveryCounts, totalOf } from "#deliveries/delivery.js";
import { showProgress } from "#terminal/progress.js";
import type { Io } from "./io.js";

/** What a command that sends shows meanwhile, and how it is told to stop. */
export interface SendingProgress {
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly report: (counts: DeliveryCounts) => void;
  /** Before anything else is printed, and in any case in the end. */
  readonly end: () => void;
}

/** @param what goes out, for people */
export function trackSending(
  what: string,
  { terminal, onStop }: Pick<Io, "terminal" | "onStop">,
): SendingProgress {
  const stopping = new AbortController();
  const release = onStop(() => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
    terminal.say("Stopping: what is in flight is finished first. Once more leaves at once.");
  });
  const progress = showProgress(`Sending ${what}`, terminal);
  return {
    signal: stopping.signal,
    report: (counts) => {
      const total = totalOf(counts);
      progress.report(total - counts.waiting - counts.sending, total);
    },
    end: () => {
      progress.finish();
      release();
    },
  };
}

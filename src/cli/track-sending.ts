import { describeResetMarks, type ResetMarks } from "#deliveries/clock/clock-records.js";
import { type DeliveryCounts, totalOf } from "#deliveries/delivery.js";
import { showProgress } from "#terminal/progress.js";
import type { Io } from "./io.js";

/** Shows the progress of sending, and listens for Ctrl-C and SIGTERM. */
export interface SendingProgress {
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly onProgress: (counts: DeliveryCounts) => void;
  readonly onResetMarks: (marks: ResetMarks) => void;
  /** To be called before anything else is printed, and in any case at the end. */
  readonly end: () => void;
}

/** @param label what is sent, for people */
export function trackSending(
  label: string,
  { terminal, onStop }: Pick<Io, "terminal" | "onStop">,
): SendingProgress {
  const stopping = new AbortController();
  const release = onStop(() => {
    stopping.abort();
    terminal.say("Stopping once the mails in flight are done. Press Ctrl-C again to quit now.");
  });
  const progress = showProgress(`Sending ${label}`, terminal);
  return {
    signal: stopping.signal,
    onProgress: (counts) => {
      const total = totalOf(counts);
      progress.report(total - counts.waiting - counts.sending, total);
    },
    onResetMarks: (marks) => terminal.say(terminal.paint("yellow", sentenceOf(describeResetMarks(marks)))),
    end: () => {
      progress.finish();
      release();
    },
  };
}

function sentenceOf(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}

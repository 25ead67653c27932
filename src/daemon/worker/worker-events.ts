import type { FormatTime } from "#app/local-time.js";
import { type ConfigEvent, describeConfigEvent } from "#daemon/config-changes.js";
import { describeResetMarks, type ResetMarks } from "#deliveries/clock/clock-records.js";
import { type FeedletterError, formatProblem } from "#errors.js";
import type { Instant } from "#zoned-time.js";

/** What happens while `worker` runs. */
export type WorkerEvent = { readonly at: Instant } & (
  | { readonly kind: "started"; readonly destination: string }
  | { readonly kind: "finished"; readonly issue: string }
  | { readonly kind: "stopped"; readonly mails: number }
  | { readonly kind: "stopped" | "paused"; readonly issue: string; readonly error: FeedletterError }
  | { readonly kind: "failed"; readonly error: FeedletterError }
  /** The clock had been behind. */
  | { readonly kind: "clock-right" }
  | { readonly kind: "marks-reset"; readonly marks: ResetMarks }
  | ConfigEvent
);

/** One line for people and logs, without addresses. `message` has times in the site's zone. */
export function describeWorkerEvent(
  event: WorkerEvent,
  format: FormatTime,
): {
  readonly time: string;
  readonly event: string;
  readonly message: string;
} {
  return {
    time: new Date(event.at).toISOString(),
    event: event.kind,
    message: `${format(event.at)} ${messageOf(event, format)}`,
  };
}

function messageOf(event: WorkerEvent, format: FormatTime): string {
  switch (event.kind) {
    case "started":
      return `working; sending through ${event.destination}`;
    case "finished":
      return `${event.issue}: finished`;
    case "paused":
      return `${event.issue}: paused: ${formatProblem(event.error)}`;
    case "failed":
      return formatProblem(event.error);
    case "clock-right":
      return "the clock is right again; sending continues";
    case "marks-reset":
      return describeResetMarks(event.marks);
    case "config-changed":
    case "config-refused":
    case "config-restored":
      return describeConfigEvent(event, format);
    case "stopped":
      return "issue" in event
        ? `${event.issue}: stopped for now: ${formatProblem(event.error)}`
        : `stopped after ${event.mails} mails`;
  }
}

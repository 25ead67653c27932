import { type FeedletterError, formatProblem } from "#errors.js";
import type { Instant } from "#zoned-time.js";

/** What happens while `worker` runs. */
export type WorkerEvent = { readonly at: Instant } & (
  | { readonly kind: "started"; readonly destination: string }
  | { readonly kind: "finished"; readonly issue: string }
  | { readonly kind: "stopped"; readonly mails: number }
  | { readonly kind: "stopped" | "paused"; readonly issue: string; readonly error: FeedletterError }
  | { readonly kind: "failed"; readonly error: FeedletterError }
);

/** One line for people and logs, without addresses. */
export function describeWorkerEvent(event: WorkerEvent): {
  readonly time: string;
  readonly event: string;
  readonly message: string;
} {
  const time = new Date(event.at).toISOString();
  return { time, event: event.kind, message: `${time} ${messageOf(event)}` };
}

function messageOf(event: WorkerEvent): string {
  switch (event.kind) {
    case "started":
      return `working; sending through ${event.destination}`;
    case "finished":
      return `${event.issue}: finished`;
    case "paused":
      return `${event.issue}: paused: ${formatProblem(event.error)}`;
    case "failed":
      return formatProblem(event.error);
    case "stopped":
      return "issue" in event
        ? `${event.issue}: stopped for now: ${formatProblem(event.error)}`
        : `stopped after ${event.mails} mails`;
  }
}

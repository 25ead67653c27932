import { type FeedletterError, formatProblem } from "#errors.js";
import type { Instant } from "#zoned-time.js";

/** What `worker` tells while it works. */
export type WorkerEvent = { readonly at: Instant } & (
  | { readonly kind: "started"; readonly destination: string }
  | { readonly kind: "finished"; readonly issue: string }
  | { readonly kind: "stopped"; readonly mails: number }
  | { readonly kind: "stopped" | "paused"; readonly issue: string; readonly error: FeedletterError }
  | { readonly kind: "failed"; readonly error: FeedletterError }
);

/** One line for people and logs: no address of anybody in it. */
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
      return `working; mail goes to ${event.destination}`;
    case "finished":
      return `${event.issue}: finished`;
    case "paused":
      return `${event.issue}: paused: ${problemOf(event.error)}`;
    case "failed":
      return problemOf(event.error);
    case "stopped":
      return "issue" in event
        ? `${event.issue}: held back: ${problemOf(event.error)}`
        : `stopped after ${event.mails} mails`;
  }
}

function problemOf({ code, message, fix, place }: FeedletterError): string {
  return formatProblem({ code, message, fix, place });
}

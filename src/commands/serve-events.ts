import type { Outcome } from "../deliveries/outcome.js";
import type { DigestRun, Resumed } from "../deliveries/run-digest.js";
import { type FeedletterError, formatProblem, reasonOf } from "../errors.js";
import type { Answered } from "../server/routes.js";
import type { Instant } from "../zoned-time.js";

/** What `serve` tells while it runs. */
export type ServeEvent = { readonly at: Instant } & (
  | { readonly kind: "started"; readonly digests: readonly NextRun[] }
  | { readonly kind: "run"; readonly digest: string; readonly run: Instant; readonly result: DigestRun }
  | { readonly kind: "continued"; readonly digest: string; readonly resumed: readonly Resumed[] }
  | { readonly kind: "too-late"; readonly digest: string; readonly run: Instant }
  /** Its preview was mailed, or was not. */
  | {
      readonly kind: "shown";
      readonly digest: string;
      readonly run: Instant;
      readonly outcome: Pick<Outcome, "kind">;
    }
  | { readonly kind: "held"; readonly digest: string; readonly run: Instant }
  | { readonly kind: "listening"; readonly url: string }
  | ({ readonly kind: "answered" } & Answered)
  /** A request met a mistake of ours. */
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "failed"; readonly digest: string; readonly error: FeedletterError }
  | { readonly kind: "stopped" }
);

interface NextRun {
  readonly digest: string;
  readonly next: Instant | undefined;
}

/** One line for people and logs: no address of anybody in it. */
export function describeEvent(event: ServeEvent): {
  readonly time: string;
  readonly event: string;
  readonly message: string;
} {
  const time = new Date(event.at).toISOString();
  return { time, event: event.kind, message: `${time} ${messageOf(event)}` };
}

function messageOf(event: ServeEvent): string {
  switch (event.kind) {
    case "started":
      return event.digests.length === 0
        ? "serving, but no digest has a schedule"
        : `serving; ${event.digests.map(({ digest, next }) => `${digest} runs next ${next === undefined ? "never" : new Date(next).toISOString()}`).join(", ")}`;
    case "run":
      return `${event.digest}: run of ${new Date(event.run).toISOString()}: ${describeRun(event.result)}`;
    case "continued":
      return `${event.digest}: ${event.resumed.map(describeResumed).join("; ")}`;
    case "too-late":
      return `${event.digest}: the run of ${new Date(event.run).toISOString()} was missed for too long and is left out`;
    case "failed":
      return `${event.digest}: ${formatProblem({ code: event.error.code, message: event.error.message, fix: event.error.fix, place: event.error.place })}`;
    case "shown":
      return `${event.digest}: the preview of the run of ${new Date(event.run).toISOString()}: ${event.outcome.kind}`;
    case "held":
      return `${event.digest}: the run of ${new Date(event.run).toISOString()} is held by the publisher`;
    case "listening":
      return `answering on ${event.url}`;
    case "answered":
      return `${event.method} ${event.route} ${event.status}`;
    case "broken":
      return `a request failed: ${reasonOf(event.error)}`;
    case "stopped":
      return "stopped";
  }
}

function describeRun({ resumed, next }: DigestRun): string {
  const parts = resumed.map(describeResumed);
  if (next.kind === "sent") parts.push(describeResumed(next));
  else if (next.kind !== "not-reached") parts.push(next.kind.replaceAll("-", " "));
  return parts.join("; ");
}

function describeResumed({ issue, delivered }: Resumed): string {
  const { accepted, rejected, waiting } = delivered.counts;
  return `issue ${issue.number} ${delivered.kind}: ${accepted} accepted, ${rejected} rejected, ${waiting} waiting`;
}

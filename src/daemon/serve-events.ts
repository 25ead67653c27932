import type { Outcome } from "#deliveries/outcome.js";
import type { DigestRun, ResumedIssue } from "#deliveries/run-digest.js";
import { type FeedletterError, formatPlace, formatProblem, reasonOf } from "#errors.js";
import type { AnsweredRequest } from "#server/routes.js";
import type { Instant } from "#zoned-time.js";

/** What happens while `serve` runs. */
export type ServeEvent = { readonly at: Instant } & (
  | {
      readonly kind: "started";
      readonly digests: readonly { readonly digest: string; readonly next: Instant | undefined }[];
    }
  | { readonly kind: "listening"; readonly url: string; readonly metrics?: string }
  | { readonly kind: "run"; readonly digest: string; readonly run: Instant; readonly result: DigestRun }
  | { readonly kind: "continued"; readonly digest: string; readonly resumed: readonly ResumedIssue[] }
  | { readonly kind: "too-late" | "held"; readonly digest: string; readonly run: Instant }
  /** A preview was mailed, or was refused. */
  | {
      readonly kind: "shown";
      readonly digest: string;
      readonly run: Instant;
      readonly outcome: Pick<Outcome, "kind">;
    }
  | ({ readonly kind: "answered" } & AnsweredRequest)
  /** A request failed because of a bug. */
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "failed"; readonly digest: string; readonly error: FeedletterError }
  | { readonly kind: "stopped" }
);

/** An event as a message for people, and as `facts` for programs. Addresses occur only where a mail server's answer repeats them. */
export interface EventDescription {
  readonly time: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function describeEvent(event: ServeEvent): EventDescription {
  return { time: isoOf(event.at), message: messageOf(event), facts: factsOf(event) };
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString();
}

function messageOf(event: ServeEvent): string {
  switch (event.kind) {
    case "started":
      return event.digests.length === 0
        ? "serving; no digest has a schedule"
        : `serving; ${event.digests.map(({ digest, next }) => `next run of ${digest}: ${next === undefined ? "never" : isoOf(next)}`).join(", ")}`;
    case "listening":
      return `listening on ${event.url}${event.metrics === undefined ? "" : `, metrics on ${event.metrics}`}`;
    case "run":
      return `${event.digest}: run of ${isoOf(event.run)}: ${describeRun(event.result)}`;
    case "continued":
      return `${event.digest}: ${event.resumed.map(describeResumed).join("; ")}`;
    case "shown":
      return `${event.digest}: preview of the run of ${isoOf(event.run)}: ${event.outcome.kind}`;
    case "held":
      return `${event.digest}: the publisher is holding the run of ${isoOf(event.run)}`;
    case "too-late":
      return `${event.digest}: the run of ${isoOf(event.run)} was missed too long ago and is skipped`;
    case "answered":
      return `${event.method} ${event.route} ${event.status}`;
    case "broken":
      return `a request failed: ${reasonOf(event.error)}`;
    case "failed":
      return `${event.digest}: ${formatProblem(event.error)}`;
    case "stopped":
      return "stopped";
  }
}

function factsOf(event: ServeEvent): EventDescription["facts"] {
  switch (event.kind) {
    case "started":
      return {
        digests: event.digests.map(({ digest, next }) => ({
          digest,
          next: next === undefined ? null : isoOf(next),
        })),
      };
    case "listening":
      return { url: event.url, metrics: event.metrics };
    case "run": {
      const { resumed, next } = event.result;
      const issues = [...resumed, ...(next.kind === "sent" ? [next] : [])].map(issueFacts);
      return { digest: event.digest, run: isoOf(event.run), next: next.kind, issues };
    }
    case "continued":
      return { digest: event.digest, issues: event.resumed.map(issueFacts) };
    case "shown":
      return { digest: event.digest, run: isoOf(event.run), outcome: event.outcome.kind };
    case "held":
    case "too-late":
      return { digest: event.digest, run: isoOf(event.run) };
    case "answered": {
      const { method, route, status, ms } = event;
      return { method, route, status, ms };
    }
    case "failed": {
      const { code, place } = event.error;
      return { digest: event.digest, code, place: place && formatPlace(place) };
    }
    case "broken":
    case "stopped":
      return {};
  }
}

function issueFacts({ issue, delivered }: ResumedIssue) {
  return { number: issue.number, came: delivered.kind, ...delivered.counts };
}

function describeRun({ resumed, next }: DigestRun): string {
  const parts = resumed.map(describeResumed);
  if (next.kind === "sent") parts.push(describeResumed(next));
  else if (next.kind !== "not-reached") parts.push(next.kind.replaceAll("-", " "));
  return parts.join("; ");
}

function describeResumed({ issue, delivered }: ResumedIssue): string {
  const { accepted, rejected, waiting } = delivered.counts;
  const why = "error" in delivered ? ` (${delivered.error.message})` : "";
  const how = delivered.kind === "elsewhere" ? "is being sent by another process" : delivered.kind;
  return `issue ${issue.number} ${how}: ${accepted} accepted, ${rejected} rejected, ${waiting} waiting${why}`;
}

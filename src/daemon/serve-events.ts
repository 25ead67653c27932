import type { AnnounceResult } from "#app/announce/announce-posts.js";
import { describeAnnounced } from "#app/announce/describe-announced.js";
import type { FormatTime } from "#app/local-time.js";
import type { WebhookResult } from "#app/webhooks/send-webhooks.js";
import type { TakenIn } from "#database/ports.js";
import { describeResetMarks, type ResetMarks } from "#deliveries/clock/clock-records.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { DigestRun, ResumedIssue } from "#deliveries/run-digest.js";
import { type FeedletterError, formatPlace, formatProblem, reasonOf } from "#errors.js";
import type { Finding } from "#findings.js";
import type { AnsweredRequest } from "#server/routes.js";
import type { Instant } from "#zoned-time.js";
import { type ConfigEvent, describeConfigEvent } from "./config-changes.js";

/** When a digest is sent next. */
export type NextRun =
  | { readonly digest: string; readonly on?: undefined; readonly next: Instant | undefined }
  | { readonly digest: string; readonly on: "publish" };

/**
 * What happens while `serve` runs.
 *
 * @experimental
 */
export type ServeEvent = { readonly at: Instant } & (
  | { readonly kind: "started"; readonly digests: readonly NextRun[] }
  | { readonly kind: "config-changed"; readonly digests: readonly NextRun[] }
  /** There is no `mail.transport`. */
  | { readonly kind: "rehearsal" }
  /** The posts that existed before a new digest were recorded. */
  | { readonly kind: "first-seen"; readonly digest: string; readonly older: number }
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
  | { readonly kind: "failed"; readonly digest?: string; readonly error: FeedletterError }
  /** `by`: ms. `returned`: a clock that had jumped ahead is back. A machine that slept looks like a jump ahead. */
  | { readonly kind: "clock-jumped"; readonly by: number; readonly returned: boolean }
  /** The clock had been behind. */
  | { readonly kind: "clock-right" }
  | { readonly kind: "marks-reset"; readonly marks: ResetMarks }
  | Exclude<ConfigEvent, { readonly kind: "config-changed" }>
  /** The WebSub hub was told about changed feeds, or couldn't be. */
  | {
      readonly kind: "pinged";
      readonly hub: string;
      readonly announced: number;
      readonly failed: number;
      readonly findings: readonly Finding[];
    }
  /** One of a mail provider's requests couldn't be taken because of this; said once an hour. */
  | {
      readonly kind: "events-refused";
      readonly provider: string;
      readonly cause: "unsigned" | "stale" | "unreadable";
    }
  /** Mails were read, counted by what became of them. */
  | { readonly kind: "inbox"; readonly counts: Readonly<Record<string, number>> }
  /** Posts were announced on other networks, or couldn't be. */
  | { readonly kind: "announced"; readonly results: readonly AnnounceResult[] }
  /** Messages were posted to other programs, by endpoint. */
  | { readonly kind: "webhooks"; readonly results: readonly WebhookResult[] }
  /** With `state`: changes that other machines have queued. */
  | { readonly kind: "requests"; readonly taken: readonly TakenIn[] }
  | { readonly kind: "stopped" }
);

/** An event as a message for people, with times in the site's zone, and as `facts` for programs, in UTC. Addresses occur only if a mail server's answer repeats them. */
export interface EventDescription {
  readonly time: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function describeEvent(event: ServeEvent, time: FormatTime): EventDescription {
  return { time: isoOf(event.at), message: messageOf(event, time), facts: factsOf(event) };
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString();
}

function messageOf(event: ServeEvent, time: FormatTime): string {
  switch (event.kind) {
    case "started":
      return `serving; ${describeNextRuns(event.digests, time)}`;
    case "config-changed":
      return `${describeConfigEvent(event, time)}; ${describeNextRuns(event.digests, time)}`;
    case "config-refused":
    case "config-restored":
      return describeConfigEvent(event, time);
    case "rehearsal":
      return "`mail.transport` is not set: no digest is sent, and other mails are only written to .feedletter/outbox";
    case "first-seen":
      return `${event.digest}: starts now; existing posts are not mailed (${event.older})`;
    case "listening":
      return `listening on ${event.url}${event.metrics === undefined ? "" : `, metrics on ${event.metrics}`}`;
    case "run":
      return `${event.digest}: run of ${time(event.run)}: ${describeRun(event.result, time)}`;
    case "continued":
      return `${event.digest}: ${event.resumed.map((issue) => describeResumed(issue, time)).join("; ")}`;
    case "shown":
      return `${event.digest}: preview of the run of ${time(event.run)}: ${event.outcome.kind}`;
    case "held":
      return `${event.digest}: the publisher is holding the run of ${time(event.run)}`;
    case "too-late":
      return `${event.digest}: the run of ${time(event.run)} was missed too long ago and is skipped`;
    case "answered":
      return `${event.method} ${event.route} ${event.status}`;
    case "broken":
      return `a request failed: ${reasonOf(event.error)}`;
    case "failed": {
      const problem = formatProblem(event.error);
      return event.digest === undefined ? problem : `${event.digest}: ${problem}`;
    }
    case "clock-jumped": {
      const seconds = Math.round(Math.abs(event.by) / 1_000);
      if (event.returned) return `the clock was ${seconds} s ahead for a while and is right again`;
      return `the clock jumped ${seconds} s ${event.by > 0 ? "ahead, or this machine slept" : "back"}`;
    }
    case "clock-right":
      return "the clock is right again; sending continues";
    case "marks-reset":
      return describeResetMarks(event.marks);
    case "pinged": {
      const [first] = event.findings;
      const problem = first === undefined ? "" : `; ${event.failed} failed: ${first.code}  ${first.message}`;
      return `${event.hub}: ${event.announced} changed feeds announced${problem}`;
    }
    case "events-refused":
      return `a request to /events/${event.provider} ${REFUSED[event.cause]}; for an hour, further ones are only counted`;
    case "announced":
      return event.results.flatMap(describeAnnounced).join("; ");
    case "webhooks":
      return event.results.map(describeWebhook).join("; ");
    case "inbox":
      return `read mail: ${Object.entries(event.counts)
        .map(([kind, count]) => `${count} ${kind.replaceAll("-", " ")}`)
        .join(", ")}`;
    case "requests":
      return `taken in from other machines: ${event.taken.map(describeTaken).join("; ")}`;
    case "stopped":
      return "stopped";
  }
}

/** `3f9c2a71 add: subscribed` */
function describeTaken({ id, action, kind, words }: TakenIn): string {
  return `${id.slice(0, 8)} ${action}: ${kind === "refused" ? "refused, " : ""}${words}`;
}

/** `unsigned`: from somebody else, or the provider has another secret. */
const REFUSED = {
  unsigned: "was refused, because its secret or signature doesn't match `mail.provider.events`",
  stale: "was refused, because it was signed too long ago or in the future",
  unreadable: "held nothing that could be read as an event",
} as const;

function factsOf(event: ServeEvent): EventDescription["facts"] {
  switch (event.kind) {
    case "started":
    case "config-changed":
      return {
        digests: event.digests.map(({ digest, ...run }) =>
          run.on === undefined
            ? { digest, next: run.next === undefined ? null : isoOf(run.next) }
            : { digest, on: run.on },
        ),
      };
    case "first-seen":
      return { digest: event.digest, older: event.older };
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
    case "failed":
      return { digest: event.digest, ...errorFacts(event.error) };
    case "config-refused":
      return { since: isoOf(event.since), ...errorFacts(event.error) };
    case "clock-jumped":
      return { ms: event.by, returned: event.returned };
    case "marks-reset":
      return { ...event.marks, latest: isoOf(event.marks.latest) };
    case "pinged":
      return { hub: event.hub, announced: event.announced, failed: event.failed };
    case "events-refused":
      return { provider: event.provider, cause: event.cause };
    case "inbox":
      return { counts: event.counts };
    case "announced":
    case "webhooks":
      return { results: event.results };
    case "requests":
      return { taken: event.taken };
    case "broken":
    case "config-restored":
    case "rehearsal":
    case "clock-right":
    case "stopped":
      return {};
  }
}

function errorFacts({ code, place }: FeedletterError) {
  return { code, place: place && formatPlace(place) };
}

function issueFacts({ issue, delivered }: ResumedIssue) {
  return { number: issue.number, came: delivered.kind, ...delivered.counts };
}

function describeWebhook({ endpoint, accepted, failed, dropped, disabled, reason }: WebhookResult): string {
  const counts = [
    `${accepted} accepted`,
    ...(failed > 0 ? [`${failed} failed and will be tried again`] : []),
    ...(dropped > 0 ? [`${dropped} given up`] : []),
    ...(disabled ? ["disabled, because it answered 410 (`feedletter webhooks enable` undoes it)"] : []),
  ];
  return `webhook ${endpoint}: ${counts.join(", ")}${reason === undefined ? "" : ` (${reason})`}`;
}

function describeNextRuns(digests: readonly NextRun[], time: FormatTime): string {
  if (digests.length === 0) return "no digest has a schedule";
  return digests.map((run) => describeNextRun(run, time)).join(", ");
}

function describeNextRun({ digest, ...run }: NextRun, time: FormatTime): string {
  if (run.on !== undefined) return `${digest}: when a post is published`;
  return `next run of ${digest}: ${run.next === undefined ? "never" : time(run.next)}`;
}

function describeRun({ resumed, next }: DigestRun, time: FormatTime): string {
  const parts = resumed.map((issue) => describeResumed(issue, time));
  if (next.kind === "sent") parts.push(describeResumed(next, time));
  else if (next.kind !== "not-reached") parts.push(next.kind.replaceAll("-", " "));
  return parts.join("; ");
}

function describeResumed({ issue, delivered }: ResumedIssue, time: FormatTime): string {
  const { accepted, rejected, waiting } = delivered.counts;
  const why = "error" in delivered ? ` (${delivered.error.message})` : describeWait(delivered, time);
  const how = delivered.kind === "elsewhere" ? "is being sent by another process" : delivered.kind;
  return `issue ${issue.number} ${how}: ${accepted} accepted, ${rejected} rejected, ${waiting} waiting${why}`;
}

/** Why mails wait, and until when. */
function describeWait(delivered: DeliveryResult, time: FormatTime): string {
  if (delivered.kind !== "waiting") return "";
  const { because, next, suspected } = delivered;
  const reasons = [
    ...(because === "suspected"
      ? []
      : [`${WAITS[because]}${next === 0 ? " by the next run" : ` from ${time(next)} on`}`]),
    ...(suspected === undefined
      ? []
      : [
          `${suspected.mails} held until ${time(suspected.until)}, because an earlier issue said that the address is dead`,
        ]),
  ];
  return ` (${reasons.join("; ")})`;
}

const WAITS = {
  deferred: "the mail server asked us to send some later; they are tried again",
  quota: "the limit of `mail.rate` or `mail.warmUp` is reached; the rest is sent",
  "server-failed": "the mail server failed; the rest is sent",
} as const;

import type { ImportResult } from "#app/people/import-subscribers.js";
import type { SubscriberDetails } from "#app/people/show-subscriber.js";
import type { Instant } from "#zoned-time.js";
import { formatCount } from "./print-findings.js";

/** A line for each known fact, then one for each event. */
export function describeSubscriber({ subscriber, events }: SubscriberDetails): readonly string[] {
  const { address, name, state, digests, topics, language, source, consentedAt } = subscriber;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["address", address],
    ["name", name],
    ["state", state],
    ["digests", digests.join(", ")],
    ...Object.entries(topics ?? {}).map(
      ([digest, slugs]) => [`topics of ${digest}`, slugs.join(", ")] as const,
    ),
    ["language", language],
    ["source", source],
    ["consent", formatTime(consentedAt)],
    ["paused until", formatTime(subscriber.pausedUntil)],
    ["suppressed", subscriber.suppressed],
  ];
  return [
    ...facts.filter(([, value]) => value).map(([fact, value]) => `${fact}: ${value}`),
    ...events.map(({ at, event, digest, source }) =>
      [formatTime(at), [event, digest].filter(Boolean).join(" "), source].join("  "),
    ),
  ];
}

function formatTime(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** `✓ list.csv (Mailchimp): 120 rows, 100 new, 20 already known` */
export function describeImported({ format, rows, counts }: ImportResult, name: string): string {
  const results = [
    [counts.added, "new"],
    [counts.already, "already known"],
    [counts.left, "unsubscribed there"],
    [counts["stays-left"], "unsubscribed here"],
    [counts.suppressed, "suppressed"],
    [counts.rejected, "rejected"],
  ] as const;
  const named = results.filter(([count]) => count > 0).map(([count, result]) => `${count} ${result}`);
  return `✓ ${name} (${format}): ${[formatCount(rows, "row"), ...named].join(", ")}`;
}

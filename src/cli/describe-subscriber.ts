import type { FormatTime } from "#app/local-time.js";
import type { ImportResult } from "#app/people/import-subscribers.js";
import type { SubscriberDetails } from "#app/people/show-subscriber.js";
import type { LiftedSuppression } from "#app/people/unsuppress-address.js";
import type { PastAnswer } from "#deliveries/suppression/suspicion.js";
import { formatCount } from "./print-findings.js";

/** `2026-06-15 09:00  weekly-3  rejected  address-dead (google/no-such-user)` */
function describeAnswer({ at, issue, state, judgement, reported }: PastAnswer, time: FormatTime): string {
  const said = judgement === undefined ? [] : [`${judgement.verdict} (${judgement.rule})`];
  const later =
    reported === undefined
      ? []
      : [`reported later: ${reported.kind}${reported.rule === undefined ? "" : ` (${reported.rule})`}`];
  return [time(at), issue, state, ...said, ...later].join("  ");
}

/** A line for each known fact, then one for each event and each mail. */
export function describeSubscriber(
  { subscriber, events, answers }: SubscriberDetails,
  { nameOf, time }: { readonly nameOf: (digest: string) => string; readonly time: FormatTime },
): readonly string[] {
  const { address, name, state, digests, topics, language, source, consentedAt, pausedUntil } = subscriber;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["address", address],
    ["name", name],
    ["state", state],
    ["digests", digests.map(nameOf).join(", ")],
    ...Object.entries(topics ?? {}).map(
      ([digest, slugs]) => [`topics of ${digest}`, slugs.join(", ")] as const,
    ),
    ["language", language],
    ["source", source],
    ["consent", consentedAt === undefined ? undefined : time(consentedAt)],
    ["paused until", pausedUntil === undefined ? undefined : time(pausedUntil)],
    ["suppressed", subscriber.suppressed],
    ["suspected", subscriber.suspected && `${subscriber.suspected}, not confirmed yet`],
  ];
  return [
    ...facts.filter(([, value]) => value).map(([fact, value]) => `${fact}: ${value}`),
    ...events.map(({ at, event, digest, source }) =>
      [time(at), [event, digest].filter(Boolean).join(" "), source].join("  "),
    ),
    ...answers.map((answer) => describeAnswer(answer, time)),
  ];
}

/** `3 subscribers (1 of them suspected); not counted: 1 unconfirmed, 2 unsubscribed` */
export function describeStates(counts: ReadonlyMap<string, number>): string {
  const others = Object.entries({
    unconfirmed: counts.get("pending") ?? 0,
    unsubscribed: counts.get("unsubscribed") ?? 0,
    suppressed: counts.get("suppressed") ?? 0,
  }).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  const suspected = counts.get("suspected") ?? 0;
  const active = formatCount((counts.get("active") ?? 0) + suspected, "subscriber");
  const subscribers = suspected === 0 ? active : `${active} (${suspected} of them suspected)`;
  return others.length === 0 ? subscribers : `${subscribers}; not counted: ${others.join(", ")}`;
}

/** Whether the address gets mail again also depends on the subscription. */
export function describeLifted(address: string, { reason, subscriber }: LiftedSuppression): string {
  if (subscriber?.state === "active") return `${address} gets mail again; it was suppressed: ${reason}`;
  const why =
    subscriber === undefined
      ? "nobody is subscribed with it"
      : subscriber.state === "pending"
        ? "the subscription isn't confirmed"
        : "it is unsubscribed";
  return `${address} is no longer suppressed (${reason}), but gets no mail: ${why}`;
}

/** `list.csv (Mailchimp): 120 rows, 100 new, 20 already known` */
export function describeImported({ format, rows, counts }: ImportResult, name: string): string {
  const results = [
    [counts.added, "new"],
    [counts.already, "already known"],
    [counts.left, "unsubscribed there"],
    [counts["stays-left"], "already unsubscribed"],
    [counts.suppressed, "suppressed"],
    [counts.repeated, "repeated"],
    [counts.rejected, "rejected"],
  ] as const;
  const named = results.filter(([count]) => count > 0).map(([count, result]) => `${count} ${result}`);
  if (rows === 0) return `${name} (${format}): no rows, so nothing was imported`;
  return `${name} (${format}): ${[formatCount(rows, "row"), ...named].join(", ")}`;
}

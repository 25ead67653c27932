import { formatCsvLine } from "#subscribers/csv.js";
import { formatTopics } from "#subscribers/listed-topics.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";
import { type EditContext, eachSubscriber } from "./edit-subscribers.js";

const COLUMNS = [
  ...["address", "name", "language", "state", "digests", "topics"],
  ...["source", "consented_at", "created_at", "suppressed"],
];

/** Everybody with where and when they said yes, read in pages; `subscribers import` reads the CSV. */
export async function* exportLines(context: EditContext, form: "csv" | "json"): AsyncGenerator<string> {
  if (form === "csv") yield formatCsvLine(COLUMNS);
  for await (const subscriber of eachSubscriber(context))
    yield form === "json" ? JSON.stringify(subscriber) : csvLine(subscriber);
}

function csvLine(subscriber: Subscriber): string {
  const { address, name, language, state, digests, topics, source } = subscriber;
  const { consentedAt, createdAt, suppressed } = subscriber;
  return formatCsvLine([
    ...[address, name, language, state, digests.join(" "), topics && formatTopics(topics)],
    ...[source, consentedAt === undefined ? undefined : iso(consentedAt), iso(createdAt), suppressed],
  ]);
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}

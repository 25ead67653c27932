import type { AppContext } from "#app/app-context.js";
import { formatCsvLine } from "#subscribers/csv.js";
import { formatTopics } from "#subscribers/listed-topics.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";
import { eachSubscriber } from "./edit-subscribers.js";

const COLUMNS = [
  "address",
  "name",
  "language",
  "state",
  "digests",
  "topics",
  "source",
  "consented_at",
  "created_at",
  "suppressed",
];

/** Every subscriber with source and time of consent. `subscribers import` can read the CSV. */
export async function* exportLines(context: AppContext, format: "csv" | "json"): AsyncGenerator<string> {
  if (format === "csv") yield* csvLines(eachSubscriber(context));
  else for await (const subscriber of eachSubscriber(context)) yield JSON.stringify(subscriber);
}

/** Without line ends. */
export async function* csvLines(people: AsyncIterable<Subscriber>): AsyncGenerator<string> {
  yield formatCsvLine(COLUMNS);
  for await (const person of people) yield csvLine(person);
}

function csvLine(subscriber: Subscriber): string {
  const { address, name, language, state, digests, topics, source } = subscriber;
  const { consentedAt, createdAt, suppressed } = subscriber;
  return formatCsvLine([
    address,
    name,
    language,
    state,
    digests.join(" "),
    topics && formatTopics(topics),
    source,
    consentedAt === undefined ? undefined : formatTime(consentedAt),
    formatTime(createdAt),
    suppressed,
  ]);
}

function formatTime(instant: Instant): string {
  return new Date(instant).toISOString();
}

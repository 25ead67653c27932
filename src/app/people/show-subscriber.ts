import { openDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import type { MembershipEvent } from "#deliveries/membership/membership.js";
import { requireAddress } from "#subscribers/address.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { type EditContext, unknownSubscriber } from "./edit-subscribers.js";

export interface SubscriberDetails {
  readonly subscriber: Subscriber;
  readonly events: readonly MembershipEvent[];
}

/** What is known of somebody, for a publisher who is asked. @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_CONFIG…, E_DATABASE */
export async function showSubscriber(context: EditContext, address: string): Promise<SubscriberDetails> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const database = await openDatabase(loaded, context.clock());
  try {
    const subscriber = await database.subscribers.byAddress(requireAddress(address));
    if (subscriber === undefined) throw unknownSubscriber(address);
    return { subscriber, events: await database.membership.events(subscriber.id) };
  } finally {
    await database.close();
  }
}

/** One line for each thing that is known. */
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
    ["consent", timeOf(consentedAt)],
    ["pause until", timeOf(subscriber.pausedUntil)],
    ["suppressed", subscriber.suppressed],
  ];
  const lines = facts.flatMap(([fact, value]) =>
    value === undefined || value === "" ? [] : [`${fact}: ${value}`],
  );
  const history = events.map(({ at, event, digest, source }) =>
    [timeOf(at), [event, digest].filter(Boolean).join(" "), source].join("  "),
  );
  return [...lines, ...history];
}

function timeOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import type { MembershipEvent } from "#deliveries/membership/membership.js";
import type { PastAnswer } from "#deliveries/suppression/suspicion.js";
import { requireAddress } from "#subscribers/address.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { unknownSubscriber } from "./edit-subscribers.js";
import type { PeopleContext } from "./people-context.js";

export interface SubscriberDetails {
  readonly subscriber: Subscriber;
  readonly events: readonly MembershipEvent[];
  /** What became of the mails to this person, newest first. */
  readonly answers: readonly PastAnswer[];
}

/**
 * Everything that is known about a person, for a publisher who is asked for it.
 * @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_CONFIG…, E_DATABASE
 */
export function showSubscriber(context: AppContext, address: string): Promise<SubscriberDetails> {
  return withDatabase(context, async (database) => {
    const subscriber = await database.subscribers.byAddress(requireAddress(address));
    if (subscriber === undefined) throw unknownSubscriber(address);
    return readDetails(database, subscriber);
  });
}

/** @throws FeedletterError E_DATABASE */
export async function readDetails(
  { membership, ledger }: Pick<PeopleContext["database"], "membership" | "ledger">,
  subscriber: Subscriber,
): Promise<SubscriberDetails> {
  const { id } = subscriber;
  return { subscriber, events: await membership.events(id), answers: await ledger.historyOf(id) };
}

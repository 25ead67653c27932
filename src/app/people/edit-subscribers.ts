import type { AppContext } from "#app/app-context.js";
import { recordStarts, type StartResult } from "#app/digests/record-starts.js";
import { streamFromDatabase } from "#app/open-database.js";
import { requireDigest } from "#app/require-digest.js";
import { changeOrQueue } from "#app/state/change-or-queue.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import type { LoadedConfig } from "#config/load.js";
import { slugOf } from "#content/text/slug.js";
import type { AddResult } from "#deliveries/ports.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import { findConflict } from "#subscribers/digest-groups.js";
import { cleanName } from "#subscribers/person-name.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { digestGroups } from "./digest-groups.js";
import { loadTopics } from "./known-topics.js";
import { newSubscriberId, type PeopleContext } from "./people-context.js";

export interface AddOptions {
  readonly address: string;
  readonly name?: string;
  /** BCP 47. Default: the site's. */
  readonly language?: string;
  /** Default: every digest in the config. */
  readonly digests?: readonly string[];
  /** Names or slugs of tags; an empty list means every topic. Default: unchanged. */
  readonly topics?: readonly string[];
}

/** What adding somebody has changed. @public */
export type AddedSubscriber = AddResult & {
  /** Chosen topics that no post has, as they were written. */
  readonly unknownTopics: readonly string[];
  /** Digests whose start was recorded because this command was the first to use them. */
  readonly starts: readonly StartResult[];
};

/** @throws FeedletterError E_ADDRESS, E_DIGEST_UNKNOWN, E_DIGEST_GROUP, E_CONFIG…, E_DATABASE */
export function addSubscriber(
  context: AppContext,
  added: AddOptions,
): Promise<AddedSubscriber | QueuedRequest> {
  const { language } = added;
  const address = requireAddress(added.address);
  const name = (added.name && cleanName(added.name)) || undefined;
  const topics = added.topics?.map(slugOf);
  let rejoins = false;
  return changeOrQueue(
    context,
    async ({ subscribers, ledger }, loaded) => {
      const digests = chooseDigests(added.digests, loaded);
      const now = context.clock();
      const before = await subscribers.byAddress(address);
      rejoins = before?.state === "unsubscribed";
      const result = await subscribers.add({
        ...{ address, name, language, digests, topics },
        id: newSubscriberId(context),
        groups: digestGroups(loaded.config),
        at: now,
        source: "added by the publisher",
        consentedAt: now,
      });
      return {
        ...result,
        unknownTopics: await findUnknownTopics(added.topics ?? [], loaded),
        starts: await recordStarts(digests, { loaded, ledger, now }),
      };
    },
    (loaded) => {
      const digests = [...chooseDigests(added.digests, loaded)];
      return { kind: "add", address, name, language, digests, topics, rejoins };
    },
  );
}

/** A misspelt topic would keep every post from the person. Where the posts can't be read, nothing is known. */
async function findUnknownTopics(
  topics: readonly string[],
  loaded: LoadedConfig,
): Promise<readonly string[]> {
  if (topics.length === 0) return [];
  try {
    const known = await loadTopics(loaded);
    return topics.filter((topic) => !known.has(slugOf(topic)));
  } catch (error) {
    if (error instanceof FeedletterError) return [];
    throw error;
  }
}

/** `already`: the person had unsubscribed before, so nothing was changed. */
interface RemovedSubscriber {
  readonly kind: "removed" | "already";
  readonly subscriber: Subscriber;
}

/** @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_CONFIG…, E_DATABASE */
export function removeSubscriber(
  context: AppContext,
  written: string,
): Promise<RemovedSubscriber | QueuedRequest> {
  const address = requireAddress(written);
  return changeOrQueue<RemovedSubscriber>(
    context,
    (database) => removePerson(address, { ...context, database }),
    () => ({ kind: "remove", address }),
  );
}

/** @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_DATABASE */
export async function removePerson(
  address: string,
  { database: { subscribers }, clock }: Pick<PeopleContext, "database" | "clock">,
): Promise<RemovedSubscriber> {
  const before = await subscribers.byAddress(address);
  if (before?.state === "unsubscribed") return { kind: "already", subscriber: before };
  const removed = await subscribers.remove(address, clock());
  if (removed === undefined) throw unknownSubscriber(address);
  return { kind: "removed", subscriber: removed };
}

export function unknownSubscriber(address: string): FeedletterError {
  return new FeedletterError("E_SUBSCRIBER_UNKNOWN", {
    message: `There is no subscriber ${address}.`,
    fix: "Run `feedletter subscribers list` to see them all.",
  });
}

/** Ordered by address. */
export function eachSubscriber(context: AppContext): AsyncGenerator<Subscriber> {
  return streamFromDatabase(context, ({ subscribers }) => subscribers.list());
}

/** @throws FeedletterError E_DIGEST_UNKNOWN; E_DIGEST_GROUP; E_CONFIG if the configuration has no digests */
export function chooseDigests(
  asked: readonly string[] | undefined,
  { config, placeOf }: LoadedConfig,
): readonly string[] {
  const known = Object.keys(config.digests);
  if (known.length === 0) {
    throw new FeedletterError("E_CONFIG", {
      message: "There is no digest to subscribe to.",
      fix: "Add one under `digests:`.",
      place: placeOf("digests"),
    });
  }
  for (const name of asked ?? []) requireDigest(config, name);
  const chosen = asked ?? known;
  const both = findConflict(chosen, digestGroups(config));
  if (both === undefined) return chosen;
  throw new FeedletterError("E_DIGEST_GROUP", {
    message: `A person can get only one of the digests ${both.join(", ")}: they have the same \`group\`.`,
    fix: "Name the digests with --digest, at most one of each group.",
    place: placeOf("digests", both[0] ?? "", "group"),
  });
}

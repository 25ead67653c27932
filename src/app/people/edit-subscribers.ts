import type { AppContext } from "#app/app-context.js";
import { streamFromDatabase, withDatabase } from "#app/open-database.js";
import { requireDigest } from "#app/require-digest.js";
import type { LoadedConfig } from "#config/load.js";
import { slugOf } from "#content/text/slug.js";
import type { AddResult } from "#deliveries/ports.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import type { Subscriber } from "#subscribers/subscriber.js";

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

/** @throws FeedletterError E_ADDRESS, E_DIGEST_UNKNOWN, E_CONFIG…, E_DATABASE */
export function addSubscriber(context: AppContext, added: AddOptions): Promise<AddResult> {
  return withDatabase(context, ({ subscribers }, loaded) =>
    subscribers.add({
      id: Buffer.from(context.randomBytes(16)).toString("base64url"),
      address: requireAddress(added.address),
      name: added.name,
      language: added.language,
      digests: chooseDigests(added.digests, loaded),
      topics: added.topics?.map(slugOf),
      at: context.clock(),
      source: "added by the publisher",
      consentedAt: context.clock(),
    }),
  );
}

/** @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_CONFIG…, E_DATABASE */
export function removeSubscriber(context: AppContext, address: string): Promise<Subscriber> {
  return withDatabase(context, async ({ subscribers }) => {
    const removed = await subscribers.remove(requireAddress(address), context.clock());
    if (removed === undefined) throw unknownSubscriber(address);
    return removed;
  });
}

export function unknownSubscriber(address: string): FeedletterError {
  return new FeedletterError("E_SUBSCRIBER_UNKNOWN", {
    message: `There is no subscriber ${address}.`,
    fix: "Run `feedletter subscribers list` to see them all.",
  });
}

/** By address. */
export function eachSubscriber(context: AppContext): AsyncGenerator<Subscriber> {
  return streamFromDatabase(context, ({ subscribers }) => subscribers.list());
}

/** @throws FeedletterError E_DIGEST_UNKNOWN; E_CONFIG if the configuration has no digests */
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
  return asked ?? known;
}

import { closest } from "fastest-levenshtein";
import { openDatabase } from "#app/open-database.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { slugOf } from "#content/text/slug.js";
import type { AddResult } from "#deliveries/ports.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";

export interface EditContext {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Instant;
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface AddRequest {
  readonly address: string;
  readonly name?: string;
  readonly language?: string;
  /** Default: every digest in the config. */
  readonly digests?: readonly string[];
  /** Names or slugs of tags; none: every topic. Absent: as before. */
  readonly topics?: readonly string[];
}

/** @throws FeedletterError E_ADDRESS, E_DIGEST_UNKNOWN, E_CONFIG…, E_DATABASE */
export async function addSubscriber(context: EditContext, request: AddRequest): Promise<AddResult> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const { digests, topics, ...person } = request;
  const subscriber = {
    ...person,
    address: requireAddress(request.address),
    id: Buffer.from(context.randomBytes(16)).toString("base64url"),
    digests: chooseDigests(digests, loaded),
    ...(topics === undefined ? {} : { topics: topics.map(slugOf) }),
    at: context.clock(),
    source: "added by the publisher",
    consentedAt: context.clock(),
  };
  const database = await openDatabase(loaded, context.clock());
  try {
    return await database.subscribers.add(subscriber);
  } finally {
    await database.close();
  }
}

/** @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_CONFIG…, E_DATABASE */
export async function removeSubscriber(context: EditContext, address: string): Promise<Subscriber> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const database = await openDatabase(loaded, context.clock());
  try {
    const removed = await database.subscribers.remove(requireAddress(address), context.clock());
    if (removed !== undefined) return removed;
  } finally {
    await database.close();
  }
  throw unknownSubscriber(address);
}

export function unknownSubscriber(address: string): FeedletterError {
  return new FeedletterError("E_SUBSCRIBER_UNKNOWN", {
    message: `Nobody is subscribed as ${address}.`,
    fix: "`feedletter subscribers list` prints everybody.",
  });
}

/** By address, read in pages. */
export async function* eachSubscriber(context: EditContext): AsyncGenerator<Subscriber> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const database = await openDatabase(loaded, context.clock());
  try {
    yield* database.subscribers.list();
  } finally {
    await database.close();
  }
}

export function chooseDigests(
  asked: readonly string[] | undefined,
  { config, placeOf }: LoadedConfig,
): readonly string[] {
  const known = Object.keys(config.digests);
  if (known.length === 0) {
    throw new FeedletterError("E_CONFIG", {
      message: "There is no digest to subscribe to.",
      fix: "Add one below `digests:`.",
      place: placeOf("digests"),
    });
  }
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownDigest(unknown, known);
  return asked ?? known;
}

export function unknownDigest(name: string, known: readonly string[]): FeedletterError {
  return new FeedletterError("E_DIGEST_UNKNOWN", {
    message: `There is no digest "${name}".`,
    fix:
      known.length === 0
        ? "Add one below `digests:` in the configuration."
        : `Did you mean "${closest(name, [...known])}"?`,
  });
}

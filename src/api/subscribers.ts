import { resolve } from "node:path";
import type { AddedSubscriber, AddOptions } from "#app/people/edit-subscribers.js";
import type { ImportResult } from "#app/people/import-subscribers.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { resolveSite, type SiteOptions } from "./site-options.js";

/** Whom to add. @public */
export interface AddSubscriberOptions extends SiteOptions, AddOptions {}

/**
 * Adds somebody who has agreed to get mail, or changes their subscription. No confirmation is asked for.
 *
 * @returns with `state`, also `queued`: another process is writing it, and will take the change in
 * @throws FeedletterError E_ADDRESS, E_DIGEST_UNKNOWN, E_DIGEST_GROUP, E_CONFIG…, E_DATABASE
 * @public
 * @example
 * ```ts
 * import { addSubscriber } from "feedletter";
 *
 * const added = await addSubscriber({ address: "ada@example.org", name: "Ada", digests: ["weekly"] });
 * console.log(added.kind);
 * ```
 */
export async function addSubscriber(options: AddSubscriberOptions): Promise<AddedSubscriber | QueuedRequest> {
  const site = resolveSite(options, ["address"]);
  const app = await import("#app/people/edit-subscribers.js");
  return app.addSubscriber(site, options);
}

/** Whom to unsubscribe. @public */
export interface RemoveSubscriberOptions extends SiteOptions {
  readonly address: string;
}

/**
 * `already`: the person had unsubscribed before, so nothing was changed.
 *
 * @public
 */
export type RemoveResult =
  | { readonly kind: "removed" | "already"; readonly subscriber: Subscriber }
  | QueuedRequest;

/**
 * Unsubscribes somebody from everything. Their record stays, so that an import doesn't add them again.
 *
 * @throws FeedletterError E_SUBSCRIBER_UNKNOWN, E_ADDRESS, E_CONFIG…, E_DATABASE
 * @public
 * @example
 * ```ts
 * import { addSubscriber, removeSubscriber } from "feedletter";
 *
 * await addSubscriber({ address: "ada@example.org" });
 * await removeSubscriber({ address: "ada@example.org" });
 * ```
 */
export async function removeSubscriber(options: RemoveSubscriberOptions): Promise<RemoveResult> {
  const site = resolveSite(options, ["address"]);
  const { address } = options;
  const app = await import("#app/people/edit-subscribers.js");
  return app.removeSubscriber(site, address);
}

/**
 * Everybody, whatever their state, ordered by address.
 *
 * @throws FeedletterError E_CONFIG…, E_DATABASE
 * @public
 * @example
 * ```ts
 * import { listSubscribers } from "feedletter";
 *
 * let active = 0;
 * for await (const { state } of listSubscribers()) if (state === "active") active += 1;
 * console.log(`${active} active subscribers`);
 * ```
 */
export async function* listSubscribers(options: SiteOptions = {}): AsyncGenerator<Subscriber> {
  const site = resolveSite(options);
  const app = await import("#app/people/edit-subscribers.js");
  yield* app.eachSubscriber(site);
}

/**
 * A list that is in memory: what a file would hold.
 *
 * @public
 */
export interface GivenList {
  /** For messages, and by default the source of consent. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * A row that stays out.
 *
 * @public
 */
export interface RejectedRow {
  readonly list: string;
  /** 1-based. */
  readonly line: number;
  readonly address: string;
  readonly reason: string;
}

/** Which lists to import, and how. @public */
export interface ImportOptions extends SiteOptions {
  /** Paths of files, folders or archives, relative to `cwd`; or lists in memory. CSV of any service, or of one's own. */
  readonly lists: readonly (string | GivenList)[];
  /** How columns are meant, such as `Opt-in=status:yes`. */
  readonly map?: readonly string[] | undefined;
  /** Default: detected. */
  readonly encoding?: string | undefined;
  /** Make the tags of people their topics. Default: false. */
  readonly tags?: boolean | undefined;
  /** Default: every digest in the configuration. */
  readonly digests?: readonly string[] | undefined;
  /** Where these people gave their consent. Default: name and format of the list. */
  readonly source?: string | undefined;
  /** Count what would happen, and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Called for each row that stays out. They are counted in the result, too, by reason. */
  readonly onRejected?: ((row: RejectedRow) => void) | undefined;
}

/**
 * Imports lists of subscribers. Whoever unsubscribed, bounced or didn't confirm, by the list or here, gets no mail. It can be repeated.
 *
 * @throws FeedletterError E_LIST, E_USAGE, E_DIGEST_UNKNOWN, E_DIGEST_GROUP, E_CONFIG…, E_DATABASE
 * @public
 * @example
 * ```ts
 * import { importSubscribers } from "feedletter";
 *
 * const result = await importSubscribers({
 *   lists: [{ name: "people.csv", content: "email,name\nada@example.org,Ada\n" }],
 *   source: "Sign-up form of the old site, 2026",
 * });
 * if (!("kind" in result)) console.log(result.counts);
 * ```
 */
export async function importSubscribers(options: ImportOptions): Promise<ImportResult | QueuedRequest> {
  const site = resolveSite(options, ["lists"]);
  const { lists, onRejected = () => {}, map, encoding, tags, digests, source, dryRun } = options;
  const { listsFromBytes, openListFiles } = await import("#app/people/list-files.js");
  const { importOrQueue } = await import("#app/people/import-subscribers.js");
  const opened = await Promise.all(
    lists.map((list) =>
      typeof list === "string"
        ? openListFiles(resolve(site.cwd, list), { cwd: site.cwd, stdin: EMPTY })
        : listsFromBytes(list.name, Buffer.from(list.content)),
    ),
  );
  return importOrQueue(site, {
    lists: opened.flatMap((files) => files.lists),
    ...{ map, encoding, tags, digests, source, dryRun },
    onRejected: ({ list, line, address, reason }) => onRejected({ list, line, address, reason }),
  });
}

const EMPTY: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

import { loadContent } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";
import type { AnnounceConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { selectEntries } from "#content/model/select.js";
import { renderPosts } from "#content/render/render.js";
import type { AnnouncementLedger } from "#deliveries/announcements/announcement-ledger.js";
import type { Exchange } from "#network/exchange.js";
import { fitText } from "#publish/announce/fit-text.js";
import type { Picture, PostResult, Status } from "#publish/announce/network.js";
import { allowConfiguredHost } from "#publish/configured-host.js";
import type { Instant } from "#zoned-time.js";
import { type ConfiguredNetwork, listNetworks } from "./networks.js";
import { readPicture } from "./read-picture.js";
import { pageKey, planStart, selectPosts } from "./select-posts.js";

export interface AnnounceContext {
  readonly loaded: LoadedConfig;
  readonly ledger: AnnouncementLedger;
  readonly exchange: Exchange;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** However many posts are new. */
  readonly all: boolean;
}

/** What became of one post on one network. */
export interface AnnouncedPost {
  /** Its address on the site. */
  readonly url: string;
  readonly result:
    | (Pick<PostResult, "withoutPicture"> &
        (
          | { readonly kind: "posted"; readonly url: string }
          | { readonly kind: "retry"; readonly at: Instant; readonly reason: string }
          | { readonly kind: "failed"; readonly reason: string }
        ))
    /** Its page isn't there yet. */
    | { readonly kind: "unpublished"; readonly reason: string };
}

export interface AnnounceResult {
  /** `Mastodon`, `Bluesky` */
  readonly network: string;
  /** It is new: so many posts existed before. */
  readonly started: { readonly older: number } | undefined;
  readonly posts: readonly AnnouncedPost[];
  /** Addresses of new posts that are older than a week. */
  readonly late: readonly string[];
  /** How many are new at once, if they are too many. */
  readonly held: number;
}

/** Longer than everything that an attempt does. */
const ATTEMPT_MS = 10 * 60_000;
const TIMEOUT = 20_000;
const MAX_PAGE_BYTES = 10 * 1024 * 1024;

/**
 * Announces each new post once on each network. What is in doubt after a crash is looked up there first.
 * @returns where something happened
 * @throws FeedletterError E_SOURCE, E_FEED, E_CONFIG…, E_DATABASE
 */
export async function announcePosts(
  announce: AnnounceConfig,
  context: AnnounceContext,
): Promise<readonly AnnounceResult[]> {
  const { loaded, clock } = context;
  const { entries } = await loadContent(loaded);
  const published = selectEntries(entries, { now: clock(), include: new Set(), audience: "feeds" });
  const results: AnnounceResult[] = [];
  for (const network of listNetworks(announce))
    results.push(await announceOn(network, { ...context, announce, published, entries }));
  return results.filter(
    ({ started, posts, late, held }) => started !== undefined || posts.length + late.length + held > 0,
  );
}

interface NetworkRun extends AnnounceContext {
  readonly announce: AnnounceConfig;
  /** Newest first. */
  readonly published: readonly Entry[];
  readonly entries: readonly Entry[];
}

async function announceOn(configured: ConfiguredNetwork, run: NetworkRun): Promise<AnnounceResult> {
  const { ledger, clock, published, announce, loaded, signal, all } = run;
  const { name, title } = configured.network;
  let started: AnnounceResult["started"];
  if ((await ledger.startedAt(name)) === undefined) {
    const plan = planStart(published, announce, loaded.config.site);
    if (await ledger.start(name, plan, clock())) started = { older: published.length - plan.waiting.length };
  }
  const selected = selectPosts(published, await ledger.list(name), { now: clock(), all });
  const late = selected.late.map(({ id }) => id);
  if (late.length > 0) await ledger.skip(name, late, clock());
  const posts: AnnouncedPost[] = [];
  for (const entry of selected.due) {
    if (signal.aborted) break;
    const announced = await announceEntry(entry, configured, run);
    if (announced === undefined) continue;
    posts.push(announced.post);
    if (announced.isDown) break;
  }
  return {
    ...{ network: title, started, posts },
    late: selected.late.map(({ url }) => url),
    held: selected.held.length,
  };
}

/** @returns undefined if another process does it */
async function announceEntry(
  entry: Entry,
  configured: ConfiguredNetwork,
  run: NetworkRun,
): Promise<{ readonly post: AnnouncedPost; readonly isDown: boolean } | undefined> {
  const { ledger, clock, exchange, sleep, signal } = run;
  const { network } = configured;
  const missing = await findMissing(entry.url, run);
  if (missing !== undefined)
    return { post: { url: entry.url, result: { kind: "unpublished", reason: missing } }, isDown: false };
  const text = writeText(entry, configured, run);
  const picture = configured.hasPictures
    ? await readPicture(entry, { exchange, maxBytes: configured.maxPicture })
    : undefined;
  // Everything that can fail here has been done: what follows is in doubt if this process is killed.
  const now = clock();
  const claim = await ledger.claim(network.name, entry.id, { now, until: now + ATTEMPT_MS });
  if (claim === undefined) return undefined;
  await ledger.skip(network.name, [pageKey(entry)], now);
  const result: PostResult =
    text === undefined
      ? { kind: "failed", reason: "the text is too long even without the title: shorten `text`" }
      : await network.post(statusOf(entry, { text, picture, configured, run }), claim, {
          ...{ exchange, now: clock, sleep, signal },
        });
  await ledger.settle(network.name, entry.id, result, clock());
  const { isDown = false, withoutPicture, ...settled } = result;
  const why = typeof picture === "string" ? picture : withoutPicture;
  return { post: { url: entry.url, result: { ...settled, withoutPicture: why } }, isDown };
}

/** Whoever follows the link must find the post. @returns why it isn't there yet */
async function findMissing(url: string, { exchange, signal }: NetworkRun): Promise<string | undefined> {
  const answer = await exchange(url, {
    headers: { accept: "text/html, */*", "cache-control": "no-cache" },
    allowPrivate: allowConfiguredHost(url),
    timeout: TIMEOUT,
    maxBytes: MAX_PAGE_BYTES,
    signal,
  });
  if (answer.kind === "failed") return answer.cause === "too long" ? undefined : answer.reason;
  return answer.status === 200 ? undefined : `its page answers ${answer.status}`;
}

interface StatusParts {
  readonly text: string;
  readonly picture: Picture | string | undefined;
  readonly configured: ConfiguredNetwork;
  readonly run: NetworkRun;
}

function statusOf(entry: Entry, { text, picture, configured, run }: StatusParts): Status {
  const { site } = run.loaded.config;
  const { title, excerpt } = describeEntry(entry, run);
  return {
    ...{ postId: entry.id, url: entry.url, title, excerpt, text },
    language: configured.language ?? entry.language ?? site.language,
    picture: typeof picture === "string" ? undefined : picture,
  };
}

/** Undefined if it doesn't fit. */
export function writeText(
  entry: Entry,
  { template, limit }: Pick<ConfiguredNetwork, "template" | "limit">,
  run: Pick<NetworkRun, "loaded" | "entries">,
): string | undefined {
  const { site } = run.loaded.config;
  const [author = site.author] = entry.authors;
  const fields = {
    ...describeEntry(entry, run),
    url: entry.url,
    author: author?.name ?? "",
    site: site.title,
  };
  return fitText(template, fields, limit);
}

/** A post without a title is known by its beginning. */
function describeEntry(
  entry: Entry,
  { loaded, entries }: Pick<NetworkRun, "loaded" | "entries">,
): { readonly title: string; readonly excerpt: string } {
  const [post] = renderPosts([entry], loaded.config.site, { all: () => entries }).posts;
  const excerpt = post?.excerpt ?? entry.summary ?? "";
  return { title: entry.title || excerpt || loaded.config.site.title, excerpt };
}

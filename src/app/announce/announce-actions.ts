import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { schemeOf } from "#app/database-scheme.js";
import { withDatabase } from "#app/open-database.js";
import { loadContent } from "#app/site/load-content.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { AnnounceConfig } from "#config/schema.js";
import { selectEntries } from "#content/model/select.js";
import type { Announcement } from "#deliveries/announcements/announcement-ledger.js";
import { FeedletterError } from "#errors.js";
import { type AnnounceContext, type AnnounceResult, announcePosts, writeText } from "./announce-posts.js";
import { listNetworks } from "./networks.js";
import { planStart, selectPosts } from "./select-posts.js";

export interface AnnounceOptions
  extends AppContext,
    Pick<AnnounceContext, "exchange" | "sleep" | "signal" | "all"> {
  /** What was given up is tried again. */
  readonly retry: boolean;
}

/** Announces what is new. @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_DATABASE… */
export async function announceOnce(options: AnnounceOptions): Promise<readonly AnnounceResult[]> {
  const loaded = await loadConfig(options.configPath, { env: options.env, uses: ["database", "announce"] });
  const announce = requireAnnounce(loaded);
  return withDatabase(options, async ({ announcements: ledger }) => {
    if (options.retry)
      for (const { network } of listNetworks(announce)) await ledger.retry(network.name, options.clock());
    return announcePosts(announce, { ...options, loaded, ledger });
  });
}

export interface PlannedText {
  readonly network: string;
  readonly url: string;
  /** Undefined if it doesn't fit. */
  readonly text: string | undefined;
}

/** What would be announced now; nothing is posted or recorded. @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_DATABASE… */
export async function planAnnouncements(
  context: AppContext,
): Promise<{ readonly texts: readonly PlannedText[]; readonly isNew: readonly string[] }> {
  const { configPath, env, clock } = context;
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  const announce = requireAnnounce(loaded);
  const { entries } = await loadContent(loaded);
  const published = selectEntries(entries, { now: clock(), include: new Set(), audience: "feeds" });
  const known = await readKnown(context, loaded);
  const texts: PlannedText[] = [];
  const isNew: string[] = [];
  for (const configured of listNetworks(announce)) {
    const { name, title } = configured.network;
    let recorded = known.get(name);
    if (recorded === undefined) {
      isNew.push(title);
      const { older } = planStart(published, announce, loaded.config.site);
      recorded = new Map(older.map((post) => [post, olderPost(post)]));
    }
    const { due } = selectPosts(published, recorded, { now: clock(), all: true });
    for (const entry of due)
      texts.push({ network: title, url: entry.url, text: writeText(entry, configured, { loaded, entries }) });
  }
  return { texts, isNew };
}

function olderPost(post: string): Announcement {
  return { post, state: "older", attempts: 0, notBefore: 0, url: "", reason: "" };
}

type KnownPosts = ReadonlyMap<string, ReadonlyMap<string, Announcement>>;

/** Of networks that have started. Without a database, of none. */
async function readKnown(context: AppContext, loaded: LoadedConfig): Promise<KnownPosts> {
  const { config, baseDir } = loaded;
  const isFile = config.state === undefined && schemeOf(config.database) === undefined;
  if (isFile && !existsSync(resolve(baseDir, config.database))) return new Map();
  return withDatabase(context, async ({ announcements }) => {
    const known = new Map<string, ReadonlyMap<string, Announcement>>();
    for (const { network } of listNetworks(requireAnnounce(loaded)))
      if ((await announcements.startedAt(network.name)) !== undefined)
        known.set(network.name, await announcements.list(network.name));
    return known;
  });
}

function requireAnnounce({ config, placeOf }: LoadedConfig): AnnounceConfig {
  const { announce } = config;
  if (announce !== undefined && listNetworks(announce).length > 0) return announce;
  throw new FeedletterError("E_CONFIG", {
    message: "No network is configured to announce posts on.",
    fix: "Set `announce.mastodon` or `announce.bluesky` (docs/announce.md).",
    place: placeOf("announce"),
  });
}

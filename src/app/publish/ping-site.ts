import { join } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { outputFolder } from "#app/output-folder.js";
import { identifyThisProcess } from "#app/this-process.js";
import { temporaryFolderIn } from "#app/this-writer.js";
import { loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import { listBuiltFeeds } from "#publish/built-feeds.js";
import { type PingResult, pingHub } from "#publish/ping.js";
import { openPingMemory } from "#publish/ping-memory.js";

export interface PingOptions extends Omit<AppContext, "randomBytes"> {
  readonly cwd: string;
  /** Output folder, relative to `cwd`. Default: the configuration's. */
  readonly out?: string | undefined;
  /** Ms to wait for documents that aren't published yet. Default: 0. */
  readonly wait?: number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly exchange: Exchange;
  /** Told how many documents aren't published yet, before each pause. */
  readonly onWaiting?: (documents: number) => void;
}

export interface SitePing extends PingResult {
  readonly hub: string;
}

/**
 * Tells the WebSub hub about each feed in the output folder that has changed since the last announcement.
 *
 * @throws FeedletterError E_CONFIG…, E_HUB without a hub, E_NOTHING_BUILT, E_OUT_WRITE
 */
export async function pingSite(options: PingOptions): Promise<SitePing> {
  const { configPath, env } = options;
  const loaded = await loadConfig(configPath, { env, uses: [] });
  const { hub } = loaded.config.feeds;
  if (hub === undefined) {
    throw new FeedletterError("E_HUB", {
      message: "No WebSub hub is configured.",
      fix: "Set `feeds.hub`, such as https://pubsubhubbub.appspot.com/, and build.",
    });
  }
  const { baseDir } = loaded;
  const out = outputFolder(loaded, options);
  return { hub, ...(await pingFolder({ ...options, hub, out, baseDir })) };
}

interface FolderOptions
  extends Pick<PingOptions, "clock" | "sleep" | "signal" | "exchange" | "wait" | "onWaiting"> {
  readonly hub: string;
  /** Absolute. */
  readonly out: string;
  readonly baseDir: string;
}

/** @throws FeedletterError E_NOTHING_BUILT, E_OUT_WRITE */
export async function pingFolder({ baseDir, out, wait = 0, ...context }: FolderOptions): Promise<PingResult> {
  const documents = listBuiltFeeds(out);
  if (documents.length === 0) {
    throw new FeedletterError("E_NOTHING_BUILT", {
      message: `There are no feeds in ${out}.`,
      fix: "Run `feedletter build` first, or name the folder with --out.",
    });
  }
  const memory = openPingMemory({
    path: join(baseDir, ".feedletter/pings.json"),
    hub: context.hub,
    urls: documents.map(({ url }) => url),
    temporary: temporaryFolderIn(baseDir),
    owner: identifyThisProcess(),
  });
  return pingHub({ ...context, out, documents, memory, wait });
}

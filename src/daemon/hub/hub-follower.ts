import { resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import { lastBuild } from "#publish/built-feeds.js";
import type { Instant } from "#zoned-time.js";

interface HubFollowerOptions {
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServeEvent) => void;
  /** Default: with this machine's resolver. */
  readonly exchange?: Exchange | undefined;
}

export interface HubFollower {
  /** Checks whether there was a new build, and returns at once. */
  readonly wake: (site: { readonly loaded: LoadedConfig; readonly out: string }) => void;
  /** Resolves when no more requests are sent to the hub. */
  readonly stop: () => Promise<void>;
}

const MINUTE = 60_000;
const MAX_PAUSE = 60 * MINUTE;

/** Tells the hub after each build, and retries at growing intervals until that has worked. Sending mail never waits for it. */
export function followHub({ exchange, ...options }: HubFollowerOptions): HubFollower {
  const { clock, onEvent } = options;
  let told = "";
  let failures = 0;
  let notBefore = 0;
  let work: Promise<void> | undefined;
  const ping = async (hub: string, { loaded, out }: Parameters<HubFollower["wake"]>[0]): Promise<void> => {
    const { pingFolder } = await import("#app/publish/ping-site.js");
    const { openExchange } = await import("#app/publish/open-exchange.js");
    const build = keyOf(hub, out);
    const { baseDir } = loaded;
    const result = await pingFolder({ ...options, hub, out, baseDir, exchange: exchange ?? openExchange() });
    const { announced, failed, unpublished, findings } = result;
    const isDone = failed.length + unpublished.length === 0;
    if (isDone && build !== undefined) told = build;
    failures = isDone ? 0 : failures + 1;
    notBefore = isDone ? 0 : clock() + pauseAfter(failures);
    if (announced.length + failed.length > 0)
      onEvent({
        kind: "pinged",
        at: clock(),
        hub,
        announced: announced.length,
        failed: failed.length,
        findings,
      });
  };
  return {
    wake: (site) => {
      const { hub } = site.loaded.config.feeds;
      if (hub === undefined || work !== undefined || options.signal.aborted || clock() < notBefore) return;
      const out = resolve(site.loaded.baseDir, site.out);
      const build = keyOf(hub, out);
      if (build === undefined || build === told) return;
      work = ping(hub, { ...site, out })
        .catch((error: unknown) => {
          failures += 1;
          notBefore = clock() + pauseAfter(failures);
          if (!(error instanceof FeedletterError)) onEvent({ kind: "broken", at: clock(), error });
          // A clean checkout has no feeds before its first build.
          else if (error.code !== "E_NOTHING_BUILT") onEvent({ kind: "failed", at: clock(), error });
        })
        .finally(() => {
          work = undefined;
        });
    },
    stop: async () => work,
  };
}

function pauseAfter(failures: number): number {
  return Math.min(MINUTE * 2 ** (failures - 1), MAX_PAUSE);
}

function keyOf(hub: string, out: string): string | undefined {
  const build = lastBuild(out);
  return build === undefined ? undefined : `${hub} ${build}`;
}

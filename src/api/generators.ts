import { existsSync } from "node:fs";
import type { InjectedFolder } from "#app/publish/inject-site.js";
import type { BuiltSite } from "#app/site/find-built-site.js";
import { findConfigIn } from "#config/reading/find-config.js";
import { resolveSite, resolveSiteAt, type SiteOptions } from "./site-options.js";

/**
 * Absolute path of the configuration file in a folder, if it has one.
 *
 * @param folder default: the current one
 * @throws FeedletterError E_CONFIG if there are two
 * @public
 */
export function findConfig(folder: string = process.cwd()): string | undefined {
  const path = findConfigIn(folder);
  return existsSync(path) ? path : undefined;
}

/** What is unknown is undefined. */
export type SiteDescription = Omit<BuiltSite, "pages">;

/**
 * What the pages of a built site say of it: of the home page its address, description and language, and what the titles of all have in
 * common.
 *
 * @param folder of the pages
 * @public
 */
export async function describeBuiltSite(folder: string): Promise<SiteDescription> {
  const app = await import("#app/site/find-built-site.js");
  return app.describeBuiltSite(folder);
}

export interface InjectOptions extends Omit<SiteOptions, "posts"> {
  /** Of the built site, relative to `cwd`. */
  readonly folder: string;
}

/**
 * Adds the links to the feeds to the pages of a built site, as `feedletter inject` does.
 *
 * @throws FeedletterError E_CONFIG…, E_USAGE if the folder isn't a built site
 * @public
 */
export async function injectLinks({ folder, ...options }: InjectOptions): Promise<InjectedFolder> {
  const app = await import("#app/publish/inject-site.js");
  return app.injectSite({ ...resolveSite(options), folder, dryRun: false });
}

export interface PreviewOptions extends SiteOptions {
  /** Output folder. Default: the configuration's. */
  readonly out?: string | undefined;
  /** If it is taken, the next free one is used. Default: 4270. */
  readonly port?: number | undefined;
}

export interface RunningPreview {
  /** Only this machine can open it. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Shows the feeds and the next issue of each digest, and follows every change, as `feedletter preview` does. Problems of the site are shown
 * in it.
 *
 * @throws FeedletterError E_PORT
 * @public
 */
export async function startPreview({
  out,
  port = 4270,
  ...options
}: PreviewOptions = {}): Promise<RunningPreview> {
  const daemon = await import("#daemon/serve-preview.js");
  const site = resolveSiteAt(options);
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    const ended = daemon.servePreview({
      ...{ ...site, out, port, include: new Set(["published"] as const) },
      signal: stop.signal,
      rendered: () => {},
      ready: (url) => resolve({ url, close }),
    });
    ended.catch(reject);
    const close = async (): Promise<void> => {
      stop.abort();
      await ended;
    };
  });
}

import type { InjectedFolder } from "#publish/inject-folder.js";
import { resolveSite, type SiteOptions } from "./site-options.js";

/** Which pages to change. @public */
export interface InjectOptions extends Omit<SiteOptions, "posts"> {
  /** Of the built site, relative to `cwd`. Default: the output folder. */
  readonly folder?: string | undefined;
  /** Change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Adds the links to the feeds to the head of each page of a built site, so that feed readers find the feeds. It can be repeated.
 *
 * @throws FeedletterError E_CONFIG…, E_USAGE if the folder isn't a built site
 * @public
 * @example
 * ```ts
 * import { injectLinks } from "feedletter";
 *
 * const { changed } = await injectLinks({ folder: "public", dryRun: true });
 * console.log(`${changed.length} pages lack the links`);
 * ```
 */
export async function injectLinks({
  folder,
  dryRun = false,
  ...options
}: InjectOptions = {}): Promise<InjectedFolder> {
  const { configPath, env, cwd } = resolveSite(options);
  const app = await import("#app/publish/inject-site.js");
  return app.injectSite({ configPath, env, cwd, folder, dryRun });
}

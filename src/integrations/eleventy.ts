/** Feeds and a subscribe page beside what Eleventy builds, and the preview in `eleventy --serve`. */

import { resolve } from "node:path";
import { type BuiltSite, type IntegrationOptions, type Log, publishFeeds } from "./built-site.js";
import { createPreviewRoute, PREVIEW_HINT, PREVIEW_PATH, type PreviewRoute } from "./preview-route.js";

/** What is used of Eleventy's own types. */
interface EleventyConfig {
  readonly on: (event: "eleventy.after", run: (built: BuildEvent) => Promise<void>) => void;
  readonly ignores: { readonly add: (glob: string) => void };
  readonly setServerOptions: (options: Readonly<Record<string, unknown>>) => void;
  readonly logger?: {
    readonly forceLog: (message: string) => void;
    readonly warn: (message: string) => void;
  };
}

interface BuildEvent {
  readonly directories: { readonly output: string };
  readonly runMode: string;
  readonly outputMode: string;
}

/** `eleventyConfig.addPlugin(feedletter)` */
export default function feedletter(eleventyConfig: EleventyConfig, options: IntegrationOptions = {}): void {
  let preview: PreviewRoute | undefined;
  // Mails of a rehearsal are no templates.
  eleventyConfig.ignores.add(".feedletter/**");
  eleventyConfig.setServerOptions({
    onRequest: { [PREVIEW_PATH]: () => preview?.respond() },
  });
  eleventyConfig.on("eleventy.after", async ({ directories, runMode, outputMode }) => {
    // Otherwise the pages stay in memory.
    if (outputMode !== "fs") return;
    const log = logTo(eleventyConfig);
    const site: BuiltSite = {
      project: process.cwd(),
      folder: resolve(directories.output),
      urlSetting: '`addPlugin(feedletter, { site: { url: "https://…" } })`',
    };
    await publishFeeds(site, options, log);
    if (runMode !== "serve" || preview !== undefined) return;
    const route = createPreviewRoute(site, options);
    // On Ctrl-C, Eleventy waits for everything that is still open.
    process.once("SIGINT", () => void route.close());
    preview = route;
    log.info(PREVIEW_HINT);
  });
}

function logTo({ logger }: EleventyConfig): Log {
  return {
    info: (message) => logger?.forceLog(`[feedletter] ${message}`),
    warn: (message) => logger?.warn(`[feedletter] ${message}`),
  };
}

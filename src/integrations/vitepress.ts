/** Feeds and a subscribe page beside what VitePress builds, and the preview in `vitepress dev`. */

import { type BuiltSite, type IntegrationOptions, type Log, publishFeeds, siteUrl } from "./built-site.js";
import { type ConnectServer, servePreviewRoute } from "./preview-route.js";

/** What is used of VitePress' own types. */
interface SiteConfig {
  readonly srcDir: string;
  readonly outDir: string;
  readonly cleanUrls?: boolean;
  readonly sitemap?: { readonly hostname?: string };
  readonly site: { readonly base: string; readonly lang: string };
  readonly userConfig: { readonly title?: string; readonly description?: string };
  readonly logger: Log;
}

interface DevServer extends ConnectServer {
  /** Vite's, in which VitePress keeps its own. */
  readonly config: { readonly root: string; readonly vitepress?: SiteConfig };
}

/** `buildEnd: feedletter()` */
export default function feedletter(options: IntegrationOptions = {}) {
  return (config: SiteConfig): Promise<void> => publishFeeds(describeSite(config), options, logTo(config));
}

/** `vite: { plugins: [feedletterPreview()] }` */
export function feedletterPreview(options: IntegrationOptions = {}) {
  return {
    name: "feedletter",
    configureServer(server: DevServer): void {
      const config = server.config.vitepress;
      if (config !== undefined)
        servePreviewRoute(server, { site: describeSite(config), options, log: logTo(config) });
    },
  };
}

function describeSite({ srcDir, outDir, cleanUrls, sitemap, site, userConfig }: SiteConfig): BuiltSite {
  return {
    project: process.cwd(),
    folder: outDir,
    // The built pages show no dates.
    source: srcDir,
    cleanUrls,
    known: {
      title: userConfig.title,
      url: siteUrl(sitemap?.hostname, site.base),
      description: userConfig.description,
      language: site.lang,
    },
    urlSetting: "`sitemap.hostname` in VitePress' configuration",
  };
}

function logTo({ logger }: SiteConfig): Log {
  return {
    info: (message) => logger.info(`[feedletter] ${message}`),
    warn: (message) => logger.warn(`[feedletter] ${message}`),
  };
}

/** Feeds and a subscribe page beside the pages that Vite builds, and the preview in its development server. */

import { resolve } from "node:path";
import { type BuiltSite, type IntegrationOptions, type Log, publishFeeds, siteUrl } from "./built-site.js";
import { type ConnectServer, servePreviewRoute } from "./preview-route.js";

/** What is used of Vite's own types. */
interface ViteConfig {
  readonly root: string;
  readonly base: string;
  readonly build: { readonly outDir: string; readonly ssr: unknown };
  readonly logger: Log;
}

/** `plugins: [feedletter()]` */
export default function feedletter(options: IntegrationOptions = {}) {
  let config: ViteConfig | undefined;
  let written = false;
  return {
    name: "feedletter",
    enforce: "post" as const,
    configResolved(resolved: ViteConfig): void {
      config = resolved;
    },
    configureServer(server: ConnectServer): void {
      if (config !== undefined)
        servePreviewRoute(server, { site: describeSite(config), options, log: logTo(config) });
    },
    writeBundle(): void {
      written = true;
    },
    /** After the other plugins, which may write pages, too. A build that has failed closes the bundle without having written one. */
    closeBundle: {
      order: "post" as const,
      sequential: true,
      async handler(): Promise<void> {
        if (!written || config === undefined || config.build.ssr) return;
        written = false;
        try {
          await publishFeeds(describeSite(config), options, logTo(config));
        } catch (error) {
          // Vite shows nothing but the stack.
          if (error instanceof Error) error.stack ||= error.message;
          throw error;
        }
      },
    },
  };
}

function describeSite({ root, base, build }: ViteConfig): BuiltSite {
  return {
    project: process.cwd(),
    folder: resolve(root, build.outDir),
    known: { url: /^https?:/.test(base) ? siteUrl(base) : undefined },
    urlSetting: '`feedletter({ site: { url: "https://…" } })`',
  };
}

function logTo({ logger }: ViteConfig): Log {
  return {
    info: (message) => logger.info(`[feedletter] ${message}`),
    warn: (message) => logger.warn(`[feedletter] ${message}`),
  };
}

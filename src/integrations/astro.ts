/** Feeds and a subscribe page beside what Astro builds, and the preview in `astro dev`. */

import { fileURLToPath } from "node:url";
import { type BuiltSite, type IntegrationOptions, type Log, publishFeeds, siteUrl } from "./built-site.js";
import { type ConnectServer, servePreviewRoute } from "./preview-route.js";

/** What is used of Astro's own types. */
interface AstroConfig {
  readonly root: URL;
  readonly outDir: URL;
  readonly site?: string;
  readonly base: string;
  readonly i18n?: { readonly defaultLocale: string };
}

/** `integrations: [feedletter()]` */
export default function feedletter(options: IntegrationOptions = {}) {
  let site: BuiltSite | undefined;
  return {
    name: "feedletter",
    hooks: {
      "astro:config:done": ({ config }: { readonly config: AstroConfig }): void => {
        site = describeSite(config);
      },
      "astro:server:setup": ({
        server,
        logger,
      }: {
        readonly server: ConnectServer;
        readonly logger: Log;
      }): void => {
        if (site !== undefined) servePreviewRoute(server, { site, options, log: logger });
      },
      "astro:build:done": async ({
        dir,
        logger,
      }: {
        readonly dir: URL;
        readonly logger: Log;
      }): Promise<void> => {
        if (site !== undefined) await publishFeeds({ ...site, folder: fileURLToPath(dir) }, options, logger);
      },
    },
  };
}

function describeSite({ root, outDir, site, base, i18n }: AstroConfig): BuiltSite {
  return {
    project: fileURLToPath(root),
    folder: fileURLToPath(outDir),
    known: { url: siteUrl(site, base), language: i18n?.defaultLocale },
    urlSetting: "`site` in Astro's configuration",
  };
}

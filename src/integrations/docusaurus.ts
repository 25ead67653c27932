/** Feeds and a subscribe page beside what Docusaurus builds, and the preview in `docusaurus start`. */

import { type BuiltSite, type IntegrationOptions, type Log, publishFeeds, siteUrl } from "./built-site.js";
import { createPreviewRoute, PREVIEW_HINT, PREVIEW_PATH } from "./preview-route.js";

/** What is used of Docusaurus' own types. */
interface LoadContext {
  readonly siteDir: string;
  readonly outDir: string;
  /** With that of the language. */
  readonly baseUrl: string;
  readonly siteConfig: { readonly title: string; readonly tagline?: string; readonly url: string };
  readonly i18n: { readonly currentLocale: string };
}

interface DevServer {
  readonly app?: { readonly use: (path: string, handle: unknown) => void };
}

/** `plugins: ["feedletter/docusaurus"]` */
export default function feedletter(
  context: LoadContext,
  { id: _, ...options }: IntegrationOptions & { readonly id?: string } = {},
) {
  const preview = createPreviewRoute(describeSite(context), options);
  return {
    name: "feedletter",
    configureWebpack(_config: unknown, isServer: boolean): object {
      if (isServer || process.env.NODE_ENV === "production") return {};
      LOG.info(PREVIEW_HINT);
      const setupMiddlewares = (_middlewares: unknown, { app }: DevServer): readonly unknown[] => {
        app?.use(PREVIEW_PATH, preview.handle);
        // Merged with those of the others.
        return [];
      };
      return { devServer: { setupMiddlewares } };
    },
    postBuild: (built: Pick<LoadContext, "outDir" | "baseUrl">) =>
      publishFeeds(describeSite({ ...context, ...built }), options, LOG),
  };
}

function describeSite({ siteDir, outDir, baseUrl, siteConfig, i18n }: LoadContext): BuiltSite {
  const { title, tagline, url } = siteConfig;
  return {
    project: siteDir,
    folder: outDir,
    known: {
      title,
      url: siteUrl(url, baseUrl),
      description: tagline || undefined,
      language: i18n.currentLocale,
    },
    urlSetting: "`url` in Docusaurus' configuration",
  };
}

const LOG: Log = {
  info: (message) => console.log(`[feedletter] ${message}`),
  warn: (message) => console.warn(`[feedletter] ${message}`),
};

import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CheckOptions } from "#app/checks/check-digests.js";
import { findProblems } from "#app/checks/check-site.js";
import { type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import { configFolderOf, loadConfig } from "#config/load.js";
import type { SourceConfig } from "#config/schema.js";
import { theme as themeSchema } from "#config/theme.js";
import { textOfContent } from "#files/file-content.js";
import type { DigestPreview, FeedPreview, PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { designSiteTheme } from "#theme/site-theme.js";
import { designTheme } from "#theme/theme.js";
import { createImageFinder } from "./local-images.js";
import { describeFindings, problemsOf } from "./preview-problems.js";
import { readFeed } from "./read-feed.js";
import { renderConfirmation, renderDigest, renderWelcomes } from "./render-digest-preview.js";

export interface PreviewRequest extends CheckOptions {
  /** The snapshot's version. */
  readonly version: string;
}

/**
 * Renders all feeds and the next issue of each digest; the ledger is only read. Problems of the configuration, the content or a
 * template are part of the snapshot.
 */
export async function renderPreview(request: PreviewRequest): Promise<PreviewSnapshot> {
  const { configPath, env, cwd, version } = request;
  const folders = [configFolderOf(configPath), cwd];
  let site = { title: "Feedletter", timezone: "UTC", theme: designTheme(themeSchema.parse({})) };
  try {
    const { config } = await loadConfig(configPath, { env, uses: [] });
    const { title, timezone } = config.site;
    site = { title, timezone, theme: designSiteTheme(config) };
    return { version, ...site, ...(await renderSnapshot(request, folders)) };
  } catch (error) {
    const problems = problemsOf(error, folders);
    return { version, ...site, problems, feeds: [], digests: [], findImage: () => undefined };
  }
}

async function renderSnapshot(
  request: PreviewRequest,
  folders: readonly string[],
): Promise<Pick<PreviewSnapshot, "feeds" | "digests" | "problems" | "findImage">> {
  const site = await renderSite(request);
  try {
    const digests: DigestPreview[] = [];
    for (const [name, config] of Object.entries(site.loaded.config.digests)) {
      digests.push(await renderDigest(name, config, { request, site, folders }));
      digests.push(...(await renderWelcomes(name, config, { request, site, folders })));
    }
    if (digests.length > 0) digests.push(await renderConfirmation({ request, site, folders }));
    // A digest that can't be rendered says so on its own page.
    const { findings } = await findProblems(site, request, () => {});
    return {
      feeds: readFeeds(site),
      digests,
      problems: describeFindings(findings, folders),
      findImage: prepareImages(site),
    };
  } finally {
    site.close();
  }
}

function readFeeds({ documents, files }: RenderedSite): readonly FeedPreview[] {
  return documents.map(({ file, format }) => {
    const document = textOfContent(files.get(file) ?? "");
    return { path: file, format, document, read: readFeed(format, document) };
  });
}

/** Folders that site generators copy to the site's root. */
const STATIC_FOLDERS = ["static", "public", "assets", "src", "."];

/** Images of a source feed are elsewhere. */
function folderOf(source: SourceConfig): readonly string[] {
  if ("files" in source) return [source.files];
  return "html" in source ? [source.html] : [];
}

function prepareImages({
  loaded: { config, baseDir },
  entries,
}: Pick<RenderedSite, "loaded" | "entries">): PreviewSnapshot["findImage"] {
  const roots = [...config.content.flatMap(folderOf), ...STATIC_FOLDERS]
    .map((folder) => resolve(baseDir, folder))
    .filter((folder) => existsSync(folder))
    .map((folder) => realpathSync(folder));
  return createImageFinder({
    bundles: new Map(
      entries.map(({ url, place }) => [url.replace(/\/*$/, "/"), dirname(join(baseDir, place.file))]),
    ),
    siteUrl: config.site.url,
    roots,
  });
}

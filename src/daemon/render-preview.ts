import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CheckOptions } from "#app/checks/check-digests.js";
import { findProblems } from "#app/checks/check-site.js";
import { checkIssue } from "#app/digests/check-issue.js";
import { readLedger, sampleIssue } from "#app/digests/next-issue.js";
import { prepareRendering } from "#app/digests/prepare-rendering.js";
import { checkWelcomes } from "#app/digests/welcome/check-welcome.js";
import { type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import { loadConfig } from "#config/load.js";
import type { Config, DigestConfig, SourceConfig } from "#config/schema.js";
import { theme as themeSchema } from "#config/theme.js";
import { escapeHtml } from "#content/text/escape.js";
import type { NextDraft } from "#deliveries/compose-next.js";
import type { RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { FeedletterError } from "#errors.js";
import { subscribeUrl } from "#feeds/documents.js";
import { textOfContent } from "#files/file-content.js";
import type {
  DigestPreview,
  FeedPreview,
  PreviewProblem,
  PreviewSnapshot,
} from "#pages/preview/preview-snapshot.js";
import { designSiteTheme } from "#theme/site-theme.js";
import { designTheme } from "#theme/theme.js";
import { createImageFinder } from "./local-images.js";
import { describeError, describeFindings } from "./preview-problems.js";
import { readFeed } from "./read-feed.js";

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
  const folders = [dirname(configPath), cwd];
  let site = { title: "Feedletter", timezone: "UTC", theme: designTheme(themeSchema.parse({})) };
  try {
    const { config } = loadConfig(configPath, { env, uses: [] });
    const { title, timezone } = config.site;
    site = { title, timezone, theme: designSiteTheme(config) };
    return { version, ...site, ...(await renderSnapshot(request, folders)) };
  } catch (error) {
    const problems = problemsOf(error, folders);
    return { version, ...site, problems, feeds: [], digests: [], findImage: () => undefined };
  }
}

/** @throws what isn't the user's mistake */
function problemsOf(error: unknown, folders: readonly string[]): readonly PreviewProblem[] {
  if (!(error instanceof FeedletterError)) throw error;
  return describeError(error, folders);
}

interface Rendering {
  readonly request: PreviewRequest;
  readonly site: Pick<RenderedSite, "loaded" | "entries">;
  /** What the places of problems may be relative to. */
  readonly folders: readonly string[];
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

async function renderDigest(
  name: string,
  config: DigestConfig,
  rendering: Rendering,
): Promise<DigestPreview> {
  const { request, folders } = rendering;
  const { loaded, entries } = rendering.site;
  const title = config.title ?? loaded.config.site.title;
  try {
    const ledger = await readLedger(name, loaded, request.now);
    const sample = await sampleIssue(name, config, {
      now: request.now,
      loaded,
      ledger,
      content: { entries, findings: [] },
    });
    if (sample.kind !== "draft") return { name, title, content: { kind: "empty" } };
    return { name, title, content: { kind: sample.of, ...(await renderIssue(name, sample, rendering)) } };
  } catch (error) {
    return { name, title, content: { kind: "failed", problems: problemsOf(error, folders) } };
  }
}

async function renderIssue(
  name: string,
  { draft, findings }: Extract<NextDraft, { readonly kind: "draft" }>,
  { request, site: { loaded }, folders }: Rendering,
) {
  const { site, mail } = loaded.config;
  const render = prepareRendering(name, { loaded, mail: mail ?? {}, options: request });
  const variant = await render(draft, site.language);
  return {
    number: draft.number,
    posts: draft.posts.length,
    ...fillVariant(variant, loaded.config),
    problems: describeFindings([...findings, ...(await checkIssue(draft, variant, loaded))], folders),
  };
}

function fillVariant({ subject, html, text, fitting }: RenderedVariant, config: Config) {
  const page = subscribeUrl(config) ?? config.site.url;
  const values = { unsubscribeUrl: page, preferencesUrl: page };
  const asIs = (value: string): string => value;
  return {
    fitting,
    subject: fillSlots(subject, values, asIs),
    html: fillSlots(html, values, escapeHtml),
    text: fillSlots(text, values, asIs),
  };
}

/** The welcome of a digest in each of its languages. */
async function renderWelcomes(
  digest: string,
  config: DigestConfig,
  { request, site: { loaded }, folders }: Rendering,
): Promise<readonly DigestPreview[]> {
  const { site, mail } = loaded.config;
  const title = config.title ?? site.title;
  try {
    const checked = await checkWelcomes(digest, { loaded, mail: mail ?? {}, options: request });
    return checked.map(({ file: { language }, variant, findings }, index): DigestPreview => {
      const name = index === 0 ? `${digest}.welcome` : `${digest}.welcome.${language}`;
      const problems = describeFindings(findings, folders);
      if (variant === undefined) return { name, title, content: { kind: "failed", problems } };
      return { name, title, content: { kind: "welcome", ...fillVariant(variant, loaded.config), problems } };
    });
  } catch (error) {
    const problems = problemsOf(error, folders);
    return [{ name: `${digest}.welcome`, title, content: { kind: "failed", problems } }];
  }
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

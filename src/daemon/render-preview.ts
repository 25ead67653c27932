import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkIssue } from "#app/digests/check-issue.js";
import { composeSample, readLedger } from "#app/digests/next-issue.js";
import { prepareRendering, type SendContextOptions } from "#app/digests/send-context.js";
import { type BuildOptions, type RenderedSite, renderSite } from "#app/site/build-feeds.js";
import { loadContent } from "#app/site/load-content.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { DigestConfig, SourceConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import type { LoadResult } from "#content/sources/load.js";
import { escapeHtml } from "#content/text/escape.js";
import type { NextDraft } from "#deliveries/compose-next.js";
import { fillSlots } from "#digest/merge-fields.js";
import { FeedletterError } from "#errors.js";
import { resolveInFolder } from "#feeds/compose-feed.js";
import { type Content, textOfContent } from "#files/file-content.js";
import type {
  DigestPreview,
  FeedPreview,
  PreviewProblem,
  PreviewSnapshot,
} from "#pages/preview/preview-snapshot.js";
import { createImageFinder } from "./local-images.js";
import { describeError, describeFindings } from "./preview-problems.js";
import { readFeed } from "./read-feed.js";

export interface PreviewRequest extends BuildOptions {
  readonly randomBytes: SendContextOptions["randomBytes"];
  /** Of the snapshot. */
  readonly version: string;
}

type Found = Pick<PreviewSnapshot, "feeds" | "digests" | "problems">;

/**
 * Renders all feeds and the next issue of each digest; the ledger is read and stays as it is. What is wrong with the config, the
 * content or a template stands in the snapshot, where it belongs.
 */
export async function renderPreview(request: PreviewRequest): Promise<PreviewSnapshot> {
  const { configPath, env, cwd, version } = request;
  const folders = [dirname(configPath), cwd];
  const broken = { version, title: "Feedletter", timezone: "UTC", feeds: [], digests: [] };
  try {
    const loaded = loadConfig(configPath, { env, uses: [] });
    const { title, timezone } = loaded.config.site;
    const known = { ...broken, title, timezone };
    try {
      const content = await loadContent(loaded);
      const found = await renderAll({ request, loaded, content, folders });
      return { ...known, ...found, findImage: prepareImages(loaded, content.entries) };
    } catch (error) {
      return { ...known, ...failed(error, folders) };
    }
  } catch (error) {
    return { ...broken, ...failed(error, folders) };
  }
}

/** @throws what is no user's mistake */
function failed(error: unknown, folders: readonly string[]): Pick<PreviewSnapshot, "problems" | "findImage"> {
  if (!(error instanceof FeedletterError)) throw error;
  return { problems: describeError(error, folders), findImage: () => undefined };
}

interface Rendering {
  readonly request: PreviewRequest;
  readonly loaded: LoadedConfig;
  readonly content: LoadResult;
  /** What places of problems may be named relative to. */
  readonly folders: readonly string[];
}

async function renderAll(rendering: Rendering): Promise<Found> {
  const { request, loaded, folders } = rendering;
  const output = await renderSite(request);
  const feeds = readAll(output);
  const digests: DigestPreview[] = [];
  const findings = [...output.findings];
  for (const [name, config] of Object.entries(loaded.config.digests)) {
    const digest = await renderDigest(name, config, rendering);
    digests.push(digest.preview);
    findings.push(...digest.findings);
  }
  return { feeds, digests, problems: describeFindings(findings, folders) };
}

function readAll({ files, close }: RenderedSite): readonly FeedPreview[] {
  try {
    return readFeeds(files);
  } finally {
    close();
  }
}

function readFeeds(files: ReadonlyMap<string, Content>): readonly FeedPreview[] {
  const formats = { "rss.xml": "rss", "atom.xml": "atom", "feed.json": "json" } as const;
  return [...files].flatMap(([path, content]) =>
    Object.entries(formats)
      .filter(([name]) => path === name || path.endsWith(`/${name}`))
      .map(([, format]) => {
        const document = textOfContent(content);
        return { path, format, document, read: readFeed(format, document) };
      }),
  );
}

interface RenderedDigest {
  readonly preview: DigestPreview;
  readonly findings: NextDraft["findings"];
}

async function renderDigest(
  name: string,
  config: DigestConfig,
  rendering: Rendering,
): Promise<RenderedDigest> {
  const { loaded, folders, content: posts, request } = rendering;
  const title = config.title ?? loaded.config.site.title;
  try {
    const { now } = request;
    const ledger = await readLedger(name, loaded, now);
    const { kind, next } = await composeSample(name, config, { now, loaded, ledger, content: posts });
    if (next.kind !== "draft") {
      return { preview: { name, title, content: { kind: "empty" } }, findings: next.findings };
    }
    const { checks, ...issue } = await renderIssue(name, next, rendering);
    return { preview: { name, title, content: { kind, ...issue } }, findings: [...next.findings, ...checks] };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    const problems = describeError(error, folders).map((problem) => placeSubject(name, problem, loaded));
    return { preview: { name, title, content: { kind: "failed", problems } }, findings: [] };
  }
}

async function renderIssue(
  name: string,
  { draft }: Extract<NextDraft, { readonly kind: "draft" }>,
  { request, loaded }: Rendering,
) {
  const { site, feeds, mail } = loaded.config;
  const render = prepareRendering(name, { loaded, mail: mail ?? {}, options: request });
  const variant = await render(draft, site.language);
  const { subject, html, text, fitting } = variant;
  const leave = resolveInFolder(feeds.url ?? site.url, "subscribe/");
  const values = { unsubscribeUrl: leave, preferencesUrl: leave };
  const asIs = (value: string): string => value;
  return {
    ...{ number: draft.number, posts: draft.posts.length, fitting },
    subject: fillSlots(subject, values, asIs),
    html: fillSlots(html, values, escapeHtml),
    text: fillSlots(text, values, asIs),
    checks: await checkIssue(draft, variant, loaded),
  };
}

/** The subject is a template that stands in the config. */
function placeSubject(name: string, problem: PreviewProblem, { placeOf }: LoadedConfig): PreviewProblem {
  if (problem.place?.file !== `digests.${name}.subject`) return problem;
  return { ...problem, place: placeOf("digests", name, "subject") };
}

/** Folders that static site generators copy to the site's root. */
const STATIC_FOLDERS = ["static", "public", "assets", "src", "."];

/** A feed has its pictures elsewhere. */
function folderOf(source: SourceConfig): readonly string[] {
  if ("files" in source) return [source.files];
  return "html" in source ? [source.html] : [];
}

function prepareImages(
  { config, baseDir }: LoadedConfig,
  entries: readonly Entry[],
): PreviewSnapshot["findImage"] {
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

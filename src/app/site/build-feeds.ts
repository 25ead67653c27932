import { tmpdir } from "node:os";
import { openCacheIn } from "#app/open-cache.js";
import { outputFolder } from "#app/output-folder.js";
import { createWriter } from "#app/this-writer.js";
import { type ConfigPath, type LoadedConfig, loadConfig } from "#config/load.js";
import type { FeedsConfig } from "#config/schema.js";
import type { Entry, PostState } from "#content/model/post.js";
import type { LoadedSource } from "#content/sources/open-source.js";
import type { Place } from "#errors.js";
import { discoveryLinksOf, writeDiscoveryLink } from "#feeds/discovery.js";
import { groupIntoSets } from "#feeds/sets.js";
import { openSpill } from "#files/spill.js";
import { compareOutput, type OutputDiff, type WriteResult, type Writer, writeOutput } from "#files/write.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { checkLanguage } from "./check-language.js";
import { dropIgnored } from "./ignored-findings.js";
import { loadAll, loadShown } from "./load-content.js";
import { type RenderedSets, renderSets } from "./render-sets.js";
import { type WrittenDocuments, writeDocuments } from "./write-documents.js";

export interface BuildOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Decides which posts are in the future or expired. Nothing else depends on it. */
  readonly now: Instant;
  readonly include: ReadonlySet<PostState>;
  /** The folder that `out` is relative to. */
  readonly cwd: string;
  /** Output folder. Default: the config's. */
  readonly out?: string;
  /** Told how many of the posts to render are rendered. */
  readonly onProgress?: (rendered: number, total: number) => void;
  /** Runs a step that must not be interrupted halfway, and holds signals back meanwhile. Default: just runs it. */
  readonly holdSignals?: <Result>(act: () => Result) => Promise<Result>;
  /** Reuse what earlier runs have read and rendered. Default: true. */
  readonly cache?: boolean;
  /** Keep everything in memory, so that the result of `renderSite` can be read for as long as it exists. Default: false. */
  readonly inMemory?: boolean;
}

interface Built {
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Items in the main feed. */
  readonly items: number;
  /** The main feed, and those of tags, authors, sections and languages. */
  readonly feeds: number;
  /** Published posts of all sources. */
  readonly posts: number;
  readonly findings: readonly Finding[];
  /** The sources, with their detected dialects. */
  readonly sources: readonly LoadedSource[];
  /** HTML for the head of each page of the site: by these lines, readers find the feeds. */
  readonly discovery: readonly string[];
}

type WrittenBuild = Built & { readonly kind: "written" } & WriteResult;

type ComparedBuild =
  /** `due`: posts of the main feed that the output doesn't have yet. */
  | (Built & { readonly kind: "stale"; readonly due: readonly DuePost[] } & OutputDiff)
  /** `due`: posts that came due in the last day and aren't in the output, which is otherwise up to date. */
  | (Built & { readonly kind: "current"; readonly due: readonly DuePost[] });

export type BuildResult = WrittenBuild | ComparedBuild;

export interface DuePost {
  readonly title: string;
  readonly place: Place;
  readonly published: Instant;
}

/**
 * Builds the feeds and pages, and writes what changed.
 *
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_OUT_…; then nothing was written. A broken post is a finding, and doesn't
 *   stop the others.
 */
export async function buildFeeds(build: BuildOptions): Promise<WrittenBuild> {
  const { built, files, writer, saveCache, close } = await renderOutput(build);
  const { holdSignals = async (act) => act() } = build;
  try {
    const written = await holdSignals(() => {
      const result = writeOutput(built.out, files, writer);
      saveCache();
      return result;
    });
    return { kind: "written", ...built, ...written };
  } finally {
    close();
  }
}

/** Compares the output folder with what `buildFeeds` would write. Writes nothing. */
export async function compareFeeds(build: BuildOptions): Promise<ComparedBuild> {
  const { built, files, feeds, shown, close } = await renderOutput(build);
  try {
    const diff = compareOutput(built.out, files);
    if (isEmpty(diff)) return { kind: "current", ...built, due: [] };
    const due = await findDuePosts(shown, build);
    if (due.length > 0) return { kind: "current", ...built, due };
    const { readPreviousBuild } = await import("./previous-build.js");
    const known = new Set(readPreviousBuild(built.out, feeds).map(({ id }) => id));
    return { kind: "stale", ...built, ...diff, due: shown.filter(({ id }) => !known.has(id)) };
  } finally {
    close();
  }
}

function isEmpty({ missing, changed, leftOver }: OutputDiff): boolean {
  return missing.length + changed.length + leftOver.length === 0;
}

/** A change isn't rejected because of a post that came due within this time. Scheduled builds run far more often. */
const DUE_GRACE_MS = 24 * 3_600_000;
/** Each time needs another build. */
const MAX_DUE_TIMES = 5;

/**
 * The posts that have come due since the output was built, if nothing else has changed: the output is what a build would have
 * written just before they came due.
 */
async function findDuePosts(shown: readonly Entry[], build: BuildOptions): Promise<readonly DuePost[]> {
  const recent = shown.filter(
    ({ published }) => published <= build.now && published > build.now - DUE_GRACE_MS,
  );
  const times = [...new Set(recent.map(({ published }) => published))].slice(0, MAX_DUE_TIMES);
  for (const time of times) {
    const { built, files, close } = await renderOutput({ ...build, now: time - 1 });
    const diff = compareOutput(built.out, files);
    close();
    if (isEmpty(diff)) return recent.filter(({ published }) => published >= time);
  }
  return [];
}

/** The result of a build in memory, before anything is compared or written. */
export interface RenderedSite extends RenderedSets, WrittenDocuments {
  readonly loaded: LoadedConfig;
  /** Absolute path of the output folder. */
  readonly out: string;
  /** All posts of the sources, published or not; newest first. */
  readonly entries: readonly Entry[];
  /** The posts in the requested states. */
  readonly published: readonly Entry[];
  /** How many posts are in the requested states. */
  readonly selected: number;
  /** The sources, with their detected dialects. */
  readonly sources: readonly LoadedSource[];
  /** Saves for the next run what this one has read and rendered. */
  readonly saveCache: () => void;
  /** Releases the bodies; `posts` and `files` can't be read afterwards. */
  readonly close: () => void;
}

/**
 * Renders everything. The caller must close the result.
 *
 * @param shownOnly leaves out of `entries` and `published` what no feed can show
 * @throws FeedletterError for the config and its sources
 */
export async function renderSite(build: BuildOptions, { shownOnly = false } = {}): Promise<RenderedSite> {
  const loaded = await loadConfig(build.configPath, { env: build.env, uses: [] });
  const { config, baseDir } = loaded;
  const out = outputFolder(loaded, build);
  const cache = build.cache === false ? undefined : openCacheIn(baseDir);
  const load = shownOnly ? loadShown : loadAll;
  const content = await load(loaded, {
    out,
    cache,
    now: build.now,
    include: build.include,
  });
  const spill = openSpill({
    folder: tmpdir(),
    maxInMemory: build.inMemory ? Number.POSITIVE_INFINITY : undefined,
  });
  try {
    const rendered = renderSets(groupIntoSets(content.shown, config), {
      site: config.site,
      feeds: config.feeds,
      all: content.all,
      cache,
      spill,
      onProgress: build.onProgress,
    });
    // So many bodies were broken that posts beyond the newest are needed.
    const short = (rendered.sets[0]?.current.length ?? 0) < config.feeds.limit;
    if (short && content.shown.length < content.selected) {
      spill.close();
      return renderSite(build);
    }
    return {
      ...rendered,
      loaded,
      out,
      entries: content.entries,
      published: content.shown,
      selected: content.selected,
      sources: content.sources,
      findings: [...checkLanguage(loaded), ...content.findings, ...rendered.findings],
      ...writeDocuments(rendered.sets, loaded, cache),
      saveCache: () => cache?.save(),
      close: spill.close,
    };
  } catch (error) {
    spill.close();
    throw error;
  }
}

interface RenderedOutput extends Pick<RenderedSite, "files" | "saveCache" | "close"> {
  readonly feeds: FeedsConfig;
  readonly built: Built;
  /** The posts in the main feed. */
  readonly shown: readonly Entry[];
  readonly writer: Writer;
}

async function renderOutput(build: BuildOptions): Promise<RenderedOutput> {
  const site = await renderSite(build, { shownOnly: true });
  const { loaded, out, selected, sources, sets, findings, files, saveCache, close } = site;
  const ids = new Set(sets[0]?.current.map(({ id }) => id));
  return {
    built: {
      out,
      items: ids.size,
      feeds: sets.length,
      posts: selected,
      findings: dropIgnored(findings, loaded).shown,
      sources,
      discovery: discoveryLinksOf(loaded.config).map((link) => writeDiscoveryLink(link)),
    },
    files,
    feeds: loaded.config.feeds,
    shown: site.published.filter(({ id }) => ids.has(id)),
    writer: createWriter(loaded.baseDir),
    saveCache,
    close,
  };
}

import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { openCacheIn } from "#app/open-cache.js";
import { THIS_WRITER } from "#app/this-writer.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { Entry, PostState } from "#content/model/post.js";
import type { LoadedSource } from "#content/sources/open-source.js";
import { groupIntoSets } from "#feeds/sets.js";
import type { Content } from "#files/file-content.js";
import { openSpill } from "#files/spill.js";
import { compareOutput, type OutputDiff, type WriteResult, writeOutput } from "#files/write.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { loadAll, loadShown } from "./load-content.js";
import { type RenderedSets, renderSets } from "./render-sets.js";
import { writeDocuments } from "./write-documents.js";

export interface BuildOptions {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Decides which posts are in the future or expired. Nothing else depends on it. */
  readonly now: Instant;
  readonly include: ReadonlySet<PostState>;
  /** The folder that `out` is relative to. */
  readonly cwd: string;
  /** Output folder. Default: `out` next to the config. */
  readonly out?: string;
  /** Told how many of the posts to render are rendered. */
  readonly onProgress?: (rendered: number, total: number) => void;
  /** Reuse what earlier runs have read and rendered. Default: true. */
  readonly cache?: boolean;
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
}

export type BuildResult =
  | (Built & { readonly kind: "written" } & WriteResult)
  | (Built & { readonly kind: "stale" } & OutputDiff)
  | (Built & { readonly kind: "current" });

/**
 * Builds the feeds and pages, and writes what changed.
 *
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_OUT_…; then nothing was written. A broken post is a finding, and doesn't
 *   stop the others.
 */
export async function buildFeeds(build: BuildOptions): Promise<BuildResult> {
  const { files, saveCache, close, ...built } = await renderOutput(build);
  try {
    const written = writeOutput(built.out, files, THIS_WRITER);
    saveCache();
    return { kind: "written", ...built, ...written };
  } finally {
    close();
  }
}

/** Compares the output folder with what `buildFeeds` would write. Writes nothing. */
export async function compareFeeds(build: BuildOptions): Promise<BuildResult> {
  const { files, saveCache: _, close, ...built } = await renderOutput(build);
  try {
    const stale = compareOutput(built.out, files);
    const count = stale.missing.length + stale.changed.length + stale.leftOver.length;
    return count === 0 ? { kind: "current", ...built } : { kind: "stale", ...built, ...stale };
  } finally {
    close();
  }
}

/** The result of a build in memory, before anything is compared or written. */
export interface RenderedSite extends RenderedSets {
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
  readonly files: ReadonlyMap<string, Content>;
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
  const loaded = loadConfig(build.configPath, { env: build.env, uses: [] });
  const { config, baseDir } = loaded;
  const out = build.out === undefined ? resolve(baseDir, "out") : resolve(build.cwd, build.out);
  const cache = build.cache === false ? undefined : openCacheIn(baseDir);
  const load = shownOnly ? loadShown : loadAll;
  const content = await load(loaded, {
    out,
    cache,
    now: build.now,
    include: build.include,
  });
  const spill = openSpill({ folder: tmpdir() });
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
      findings: [...content.findings, ...rendered.findings],
      files: writeDocuments(rendered.sets, config, cache),
      saveCache: () => cache?.save(),
      close: spill.close,
    };
  } catch (error) {
    spill.close();
    throw error;
  }
}

async function renderOutput(
  build: BuildOptions,
): Promise<Built & Pick<RenderedSite, "files" | "saveCache" | "close">> {
  const rendered = await renderSite(build, { shownOnly: true });
  const { out, selected, sources, sets, findings, files, saveCache, close } = rendered;
  const [main] = sets;
  return {
    out,
    items: main?.current.length ?? 0,
    feeds: sets.length,
    posts: selected,
    findings,
    sources,
    files,
    saveCache,
    close,
  };
}

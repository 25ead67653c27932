import { resolve } from "node:path";
import type { Config } from "../config.js";
import { loadEntries } from "../content/load.js";
import type { Entry, Post, PostState } from "../content/post.js";
import { type Rendered, renderPosts } from "../content/render.js";
import { selectEntries } from "../content/select.js";
import { writeAtom } from "../feeds/atom.js";
import { composeFeed } from "../feeds/compose.js";
import type { Feed, FeedFormat } from "../feeds/feed.js";
import { writeJsonFeed } from "../feeds/json-feed.js";
import { writeOpml } from "../feeds/opml.js";
import { writeRss } from "../feeds/rss.js";
import { writeFeedStylesheet } from "../feeds/stylesheet.js";
import { compareOutput, type Stale, type Written, writeOutput } from "../files/write.js";
import type { Finding } from "../findings.js";
import { loadConfig } from "../load-config.js";
import { renderSubscribePage } from "../pages/subscribe.js";
import type { Instant } from "../zoned-time.js";
import { openCacheIn } from "./open-cache.js";

export interface FeedBuild {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Decides which posts are in the future or expired; nothing else depends on it. */
  readonly now: Instant;
  readonly include: ReadonlySet<PostState>;
  /** What `out` is relative to. */
  readonly cwd: string;
  /** Default: `out` beside the config. */
  readonly out?: string;
  /** Whether what earlier runs have read and rendered is used (default). */
  readonly cache?: "used" | "ignored";
}

interface Built {
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Items in the main feed. */
  readonly items: number;
  /** Published posts of all sources. */
  readonly posts: number;
  readonly findings: readonly Finding[];
}

export type BuildResult =
  | (Built & { readonly kind: "written" } & Written)
  | (Built & { readonly kind: "stale" } & Stale)
  | (Built & { readonly kind: "current" });

/**
 * Builds the feeds and pages, and writes what changed.
 *
 * @throws FeedletterError for the config (E_CONFIG…), a source that isn't there (E_SOURCE) and the output (E_OUT_…);
 *   nothing has been written then. A broken post is a finding, and the others are built.
 */
export async function buildFeeds(build: FeedBuild): Promise<BuildResult> {
  const { files, saveCache, ...built } = await renderOutput(build);
  const written = writeOutput(built.out, files);
  saveCache();
  return { kind: "written", ...built, ...written };
}

/** Writes nothing; tells what `buildFeeds` would change. */
export async function checkFeeds(build: FeedBuild): Promise<BuildResult> {
  const { files, saveCache: _, ...built } = await renderOutput(build);
  const stale = compareOutput(built.out, files);
  const count = stale.missing.length + stale.changed.length + stale.leftOver.length;
  return count === 0 ? { kind: "current", ...built } : { kind: "stale", ...built, ...stale };
}

interface Output extends Built {
  readonly files: ReadonlyMap<string, string>;
  readonly saveCache: () => void;
}

async function renderOutput(build: FeedBuild): Promise<Output> {
  const { config, baseDir } = loadConfig(build.configPath, { env: build.env, uses: [] });
  const out = build.out === undefined ? resolve(baseDir, "out") : resolve(build.cwd, build.out);
  const cache = build.cache === "ignored" ? undefined : openCacheIn(baseDir);
  const given = cache === undefined ? {} : { cache };
  const loaded = loadEntries(config.content, { baseDir, site: config.site, out, ...given });
  const entries = selectEntries(loaded.entries, build);
  const newest = renderNewest(entries, config.feeds.limit, (batch) => renderPosts(batch, config.site, cache));
  const feed = composeFeed(newest.posts, config);
  return {
    out,
    items: feed.items.length,
    posts: entries.length,
    findings: [...loaded.findings, ...newest.findings],
    files: renderFiles(feed, config),
    saveCache: () => cache?.save(),
  };
}

/** The newest `limit` posts; one whose body turns out to be broken gives its place to the next. */
function renderNewest(
  entries: readonly Entry[],
  limit: number,
  render: (batch: readonly Entry[]) => Rendered,
): Rendered {
  const posts: Post[] = [];
  const findings: Finding[] = [];
  for (let next = 0; posts.length < limit && next < entries.length; ) {
    const batch = entries.slice(next, next + limit - posts.length);
    const rendered = render(batch);
    posts.push(...rendered.posts);
    findings.push(...rendered.findings);
    next += batch.length;
  }
  return { posts, findings };
}

const DOCUMENTS = {
  rss: ["rss.xml", writeRss],
  atom: ["atom.xml", writeAtom],
  json: ["feed.json", writeJsonFeed],
} as const satisfies Record<FeedFormat, readonly [string, (feed: Feed) => string]>;

function renderFiles(feed: Feed, { site, feeds }: Config): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const format of feeds.formats) {
    const [name, write] = DOCUMENTS[format];
    files.set(name, write(feed));
  }
  files.set("feed.css", writeFeedStylesheet(feed));
  files.set("feeds.opml", writeOpml(feed));
  files.set("subscribe/index.html", renderSubscribePage({ feed, site }));
  return files;
}

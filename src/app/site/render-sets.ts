import type { FeedsConfig, SiteConfig } from "#config/schema.js";
import type { ContentCache } from "#content/cache/cache.js";
import type { Entry } from "#content/model/post.js";
import type { Html } from "#content/model/spilled-html.js";
import { type AllEntries, renderEach } from "#content/render/render.js";
import { splitIntoArchive } from "#feeds/archive.js";
import { normaliseBody } from "#feeds/clean-feed.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import type { FeedSet } from "#feeds/sets.js";
import type { Spill } from "#files/spill.js";
import type { Finding } from "#findings.js";

/** A set's documents, each with its posts, newest first. */
export interface RenderedSet {
  readonly set: FeedSet;
  readonly current: readonly FeedPost[];
  /** Archive pages, in a set with an archive. Page 1 has the oldest posts. */
  readonly pages?: readonly (readonly FeedPost[])[];
}

export interface RenderedSets {
  readonly sets: readonly RenderedSet[];
  /** All posts in any set, by id. */
  readonly posts: ReadonlyMap<string, FeedPost>;
  readonly findings: readonly Finding[];
}

interface SetContext {
  readonly site: SiteConfig;
  readonly feeds: FeedsConfig;
  /** All posts, for bodies that refer to another one. */
  readonly all: AllEntries;
  readonly cache?: ContentCache;
  /** Holds the bodies on disk. */
  readonly spill: Spill;
  /** Told how many of the posts to render are rendered. */
  readonly onProgress?: (rendered: number, total: number) => void;
}

/** Posts between two reports of progress. */
const REPORT_EVERY = 64;

/** With more posts, not all bodies fit into the cache, and keeping some of them isn't worth it. */
const MAX_CACHED_POSTS = 5000;

/**
 * Renders each post once, however many sets it is in. A post whose body is broken is left out of all sets, and the next one takes
 * its place.
 */
export function renderSets(sets: readonly FeedSet[], context: SetContext): RenderedSets {
  const posts = new Map<string, FeedPost>();
  const broken = new Set<string>();
  const findings: Finding[] = [];
  for (;;) {
    const split = sets.map((set) => splitSet(set, broken, context.feeds));
    const missing = new Map<string, Entry>();
    for (const { current, pages = [] } of split)
      for (const entry of [current, ...pages].flat()) if (!posts.has(entry.id)) missing.set(entry.id, entry);
    if (missing.size === 0) {
      const take = (entries: readonly Entry[]) => entries.flatMap(({ id }) => posts.get(id) ?? []);
      const rendered = split.map(({ set, current, pages }) => ({
        set,
        current: take(current),
        pages: pages?.map(take),
      }));
      return { sets: rendered, posts, findings };
    }
    findings.push(...renderInto(posts, [...missing.values()], context));
    for (const id of missing.keys()) if (!posts.has(id)) broken.add(id);
  }
}

interface SplitSet {
  readonly set: FeedSet;
  readonly current: readonly Entry[];
  readonly pages?: readonly (readonly Entry[])[];
}

function splitSet(set: FeedSet, broken: ReadonlySet<string>, { archives }: FeedsConfig): SplitSet {
  const whole = broken.size === 0 ? set.entries : set.entries.filter(({ id }) => !broken.has(id));
  if (!archives || set.kind !== "main") return { set, current: whole.slice(0, set.limit) };
  return { set, ...splitIntoArchive(whole, set.limit) };
}

function renderInto(
  posts: Map<string, FeedPost>,
  entries: readonly Entry[],
  { site, all, cache, spill, onProgress }: SetContext,
): readonly Finding[] {
  const findings: Finding[] = [];
  let done = 0;
  const usedCache = entries.length > MAX_CACHED_POSTS ? undefined : cache;
  for (const rendered of renderEach(entries, site, { all, cache: usedCache })) {
    findings.push(...rendered.findings);
    for (const post of rendered.posts) posts.set(post.id, { ...post, html: spillBody(post.html, spill) });
    done += 1;
    if (done % REPORT_EVERY === 0 || done === entries.length) onProgress?.(done, entries.length);
  }
  return findings;
}

/** Normalises the body once for all documents. */
function spillBody(html: string, spill: Spill): Html {
  const body = normaliseBody(html);
  return body === "" ? "" : spill.put(body);
}

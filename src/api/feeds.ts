import type { CheckResult } from "#app/checks/check-site.js";
import type { BuildResult as AnyBuildResult } from "#app/site/build-feeds.js";
import type { ListedPost } from "#app/site/list-posts.js";
import type { RenderedFeeds } from "#app/site/render-feeds.js";
import type { PostState } from "#content/model/post.js";
import type { Finding } from "#findings.js";
import { resolveSiteAt, type SiteAtOptions } from "./site-options.js";

/** What to build. @public */
export interface BuildOptions extends SiteAtOptions {
  /** Output folder. Default: the configuration's. */
  readonly out?: string | undefined;
  /** Show drafts, too. Default: false. */
  readonly drafts?: boolean | undefined;
  /** Show posts of the future, too. Default: false. */
  readonly future?: boolean | undefined;
  /** Reuse what earlier runs have read and rendered, in `.feedletter/cache`. Default: true, but false with `posts`. */
  readonly cache?: boolean | undefined;
}

/** What a build has written. @public */
export type BuildResult = Omit<Extract<AnyBuildResult, { readonly kind: "written" }>, "kind">;

/**
 * Builds the feeds and pages, and writes what changed into the output folder. A broken post is a finding, and doesn't stop the others.
 *
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_POSTS, E_OUT_…; then nothing was written
 * @public
 * @example
 * ```ts
 * import { buildFeeds } from "feedletter";
 *
 * const { items, out, findings } = await buildFeeds();
 * console.log(`${items} posts in ${out}`);
 * for (const { level, message, place } of findings) console.log(level, place.file, message);
 * ```
 */
export async function buildFeeds(options: BuildOptions = {}): Promise<BuildResult> {
  const build = resolveBuild(options);
  const app = await import("#app/site/build-feeds.js");
  const { kind: _, ...written } = await app.buildFeeds(build);
  return written;
}

/**
 * What differs between the output folder and what `buildFeeds` would write.
 *
 * @public
 */
export type ComparisonResult = Exclude<AnyBuildResult, { readonly kind: "written" }>;

/**
 * Compares the output folder with what `buildFeeds` would write. Writes nothing.
 *
 * @throws FeedletterError as `buildFeeds`
 * @public
 * @example
 * ```ts
 * import { compareFeeds } from "feedletter";
 *
 * const compared = await compareFeeds();
 * if (compared.kind === "stale") console.log("Out of date:", compared.missing, compared.changed);
 * ```
 */
export async function compareFeeds(options: BuildOptions = {}): Promise<ComparisonResult> {
  const build = resolveBuild(options);
  const app = await import("#app/site/build-feeds.js");
  return app.compareFeeds(build);
}

/**
 * What `buildFeeds` would write, in memory: each document as a text or a stream. Writes nothing.
 *
 * @throws FeedletterError as `buildFeeds`
 * @public
 * @example
 * ```ts
 * import { renderFeeds } from "feedletter";
 *
 * const { documents } = await renderFeeds({
 *   config: { site: { title: "Career Notes", url: "https://careers.example/" } },
 *   posts: [{ title: "Hello", slug: "hello", date: "2026-06-01", markdown: "The *first* post." }],
 * });
 * const rss = documents.find(({ path }) => path === "rss.xml");
 * console.log(rss?.type, rss?.text());
 * ```
 */
export async function renderFeeds(options: BuildOptions = {}): Promise<RenderedFeeds> {
  const build = resolveBuild(options);
  const app = await import("#app/site/render-feeds.js");
  return app.renderFeeds(build);
}

/**
 * Everything that is wrong with the posts, feeds and mails, each finding with its place and what to do about it.
 *
 * @throws FeedletterError for what stops a build: E_CONFIG…, E_SOURCE, E_FEED, E_POSTS, E_TEMPLATE
 * @public
 * @example
 * ```ts
 * import { checkSite, formatProblem } from "feedletter";
 *
 * const { findings } = await checkSite();
 * const errors = findings.filter(({ level }) => level === "error");
 * for (const error of errors) console.log(formatProblem(error));
 * ```
 */
export async function checkSite(options: BuildOptions = {}): Promise<CheckResult> {
  const build = resolveBuild(options);
  const app = await import("#app/checks/check-site.js");
  return app.checkSite(build);
}

/**
 * Every post, whatever its state: newest first, drafts without a date last.
 *
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_FEED, E_POSTS
 * @public
 * @example
 * ```ts
 * import { listPosts } from "feedletter";
 *
 * const { posts } = await listPosts();
 * for (const { date, state, title, url } of posts) console.log(date, state, title, url);
 * ```
 */
export async function listPosts(options: SiteAtOptions = {}): Promise<{
  readonly posts: readonly ListedPost[];
  readonly findings: readonly Finding[];
}> {
  const site = resolveSiteAt(options);
  const app = await import("#app/site/list-posts.js");
  return app.listPosts(site);
}

function resolveBuild(options: BuildOptions) {
  const site = resolveSiteAt(options);
  const { drafts = false, future = false, out, cache } = options;
  const states: readonly PostState[] = [
    "published",
    ...(drafts ? (["draft"] as const) : []),
    ...(future ? (["future"] as const) : []),
  ];
  const include: ReadonlySet<PostState> = new Set(states);
  return { ...site, include, out, cache: cache ?? options.posts === undefined };
}

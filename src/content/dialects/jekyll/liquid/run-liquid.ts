import { sep } from "node:path";
import type { SiteConfig } from "#config/schema.js";
import { makePageFinder } from "#content/dialects/jekyll/pages.js";
import { type JekyllSite, makeSiteOpener } from "#content/dialects/jekyll/site.js";
import type { FindPost } from "#content/dialects/tags/find-post.js";
import { zoneOf } from "#content/dialects/zone.js";
import type { KramdownOptions } from "#content/model/kramdown-options.js";
import type { Entry } from "#content/model/post.js";
import { makeLiquid, type RenderLiquid } from "./engine.js";
import { makeRubyClock } from "./ruby-time.js";
import { makeSiteFiles } from "./site-files.js";

interface LiquidTools {
  readonly site: SiteConfig;
  /** All posts, in any order and state. */
  readonly all: () => readonly Entry[];
  /** The posts that are shown. A template lists no post that is newer, because that may not be published yet. */
  readonly shown: readonly Entry[];
  readonly findPost: FindPost;
  readonly renderMarkdown: (markdown: string, kramdown: KramdownOptions | undefined) => string;
  readonly renderLine: (markdown: string) => string;
}

/** Undefined: the post has no Liquid. */
export type RunLiquid = (source: string, entry: Entry) => ReturnType<RenderLiquid> | undefined;

/** Runs the Liquid of Jekyll's posts. The engine is loaded for the first post that has some. */
export function makeLiquidRunner({ all, shown, renderMarkdown, ...tools }: LiquidTools): RunLiquid {
  const engines = new Map<JekyllSite, RenderLiquid>();
  const openSite = makeSiteOpener();
  const open = (jekyll: JekyllSite): RenderLiquid => {
    let posts: readonly Entry[] | undefined;
    const list = () => {
      posts ??= listPosts(all(), { jekyll, until: newestOf(shown) });
      return posts;
    };
    const clock = makeRubyClock(zoneOf(jekyll.dialect, tools.site), () => list()[0]?.published ?? 0);
    return makeLiquid({
      ...tools,
      renderMarkdown: (text) => renderMarkdown(text, jekyll.dialect.kramdown),
      jekyll,
      files: makeSiteFiles(jekyll.root),
      clock,
      posts: list,
      findPage: makePageFinder(jekyll),
    });
  };
  return (source, entry) => {
    const { body } = entry;
    if (body.kind !== "file" || body.template !== "jekyll" || body.siteFolder === undefined) return undefined;
    if (!/\{[{%]/.test(source)) return undefined;
    const site = openSite(body.siteFolder);
    const engine = engines.get(site) ?? open(site);
    engines.set(site, engine);
    return engine(source, entry);
  };
}

function newestOf(entries: readonly Entry[]): number {
  return entries.reduce((newest, { published }) => Math.max(newest, published), Number.NEGATIVE_INFINITY);
}

function listPosts(
  all: readonly Entry[],
  { jekyll, until }: { readonly jekyll: JekyllSite; readonly until: number },
): readonly Entry[] {
  return all
    .filter(
      ({ body, draft, published }) =>
        body.kind === "file" && !draft && published <= until && body.path.startsWith(`${jekyll.root}${sep}`),
    )
    .toSorted((a, b) => b.published - a.published || (a.path < b.path ? 1 : -1));
}

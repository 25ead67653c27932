import type { SiteConfig } from "#config/schema.js";
import { bodyCacheKey, type ContentCache, type RenderedBody } from "#content/cache/cache.js";
import { type FindOwnShortcode, makeOwnShortcodes } from "#content/dialects/hugo/own-shortcodes.js";
import { type FindHugoSite, makeHugoSiteFinder } from "#content/dialects/hugo/references.js";
import { makeLiquidRunner, type RunLiquid } from "#content/dialects/jekyll/liquid/run-liquid.js";
import { expandTemplates } from "#content/dialects/tags/expand-templates.js";
import { type FindPost, makePostFinder } from "#content/dialects/tags/find-post.js";
import { linksToFiles, makeTargetResolver } from "#content/dialects/tags/resolve-target.js";
import { makeUndetectedReporter, type ReportUndetected } from "#content/dialects/undetected.js";
import { type CleanHtml, makeCleaner } from "#content/markup/clean-html.js";
import { type LossMeter, makeLossMeter } from "#content/markup/cleaning/losses.js";
import { NestingError } from "#content/markup/cleaning/nesting-error.js";
import { EXCERPT_SOURCE_LENGTH, foldText, makeShortener, type Shorten } from "#content/markup/excerpt.js";
import { MORE_MARKER, splitAtSeparator } from "#content/markup/excerpt-separator.js";
import type { ResolveTarget } from "#content/markup/extensions/targets.js";
import { htmlToText } from "#content/markup/html-to-text.js";
import { extractMainHtml } from "#content/markup/main-html.js";
import { type Markdown, makeMarkdown } from "#content/markup/markdown.js";
import { findProse } from "#content/markup/prose.js";
import { renderText } from "#content/markup/text-post.js";
import type { Entry, Post } from "#content/model/post.js";
import { type ExtractContent, makeExtractor } from "#content/sources/from-site/page-content.js";
import { type Finding, finding } from "#findings.js";
import { describeLeaks, findIllegal, findLosses, type PlaceOfLine, placeOfLine } from "./body-findings.js";
import { measureMedia } from "./measure-media.js";
import { dropTitle, nameOf, pinFragments } from "./page-html.js";
import { readBody } from "./read-body.js";

export interface Rendered {
  readonly posts: readonly Post[];
  readonly findings: readonly Finding[];
}

/** Posts without their plain text, which only mails need. */
export interface RenderedHtml {
  readonly posts: readonly Omit<Post, "text">[];
  readonly findings: readonly Finding[];
}

/** Made once for many posts. */
interface Tools {
  readonly markdown: () => Markdown;
  readonly clean: CleanHtml;
  readonly shorten: Shorten;
  readonly extract: ExtractContent;
  readonly site: SiteConfig;
  readonly findPost: FindPost;
  readonly runLiquid: RunLiquid;
  readonly hugoSite: FindHugoSite;
  readonly findOwnShortcode: FindOwnShortcode;
  readonly reportUndetected: ReportUndetected;
  readonly cache?: ContentCache | undefined;
}

/** Loads all posts, for bodies that link to another one. */
export type AllEntries = () => readonly Entry[];

export interface RenderContext {
  /** Default: the entries that are rendered. */
  readonly all?: AllEntries | undefined;
  readonly cache?: ContentCache | undefined;
}

/**
 * The second stage: reads, renders and cleans the bodies. A post whose body can't be read or decoded is left out, with a
 * finding. The posts keep the order of `entries`.
 */
export function renderPosts(entries: readonly Entry[], site: SiteConfig, context?: RenderContext): Rendered {
  const rendered = [...renderEach(entries, site, context)];
  return {
    posts: rendered.flatMap(({ posts }) => posts.map((post) => ({ ...post, text: htmlToText(post.html) }))),
    findings: rendered.flatMap(({ findings }) => findings),
  };
}

/** `renderPosts` for one: its `posts` holds the post, or nothing. */
export function renderPost(entry: Entry, site: SiteConfig, context?: RenderContext): Rendered {
  return renderPosts([entry], site, context);
}

/** One post after the other, so that thousands of bodies needn't be in memory: each `posts` holds one, or nothing. */
export function* renderEach(
  entries: readonly Entry[],
  site: SiteConfig,
  { all = () => entries, cache }: RenderContext = {},
): Generator<RenderedHtml> {
  if (entries.length === 0) return;
  let markdown: Markdown | undefined;
  // Loaded for the first post that isn't in the cache.
  const loadMarkdown = () => {
    markdown ??= makeMarkdown();
    return markdown;
  };
  const findPost = makePostFinder(all);
  const tools: Tools = {
    markdown: loadMarkdown,
    reportUndetected: makeUndetectedReporter((text) => loadMarkdown().codeLines(text)),
    clean: makeCleaner(),
    shorten: makeShortener(),
    extract: makeExtractor(),
    site,
    cache,
    findPost,
    runLiquid: makeLiquidRunner({
      site,
      all,
      shown: entries,
      findPost,
      renderMarkdown: (text, kramdown) =>
        loadMarkdown().render(text, {
          separator: MORE_MARKER,
          language: site.language,
          name: "",
          kramdown,
        }).html,
      renderLine: (line) => loadMarkdown().renderLine(line),
    }),
    hugoSite: makeHugoSiteFinder(),
    findOwnShortcode: makeOwnShortcodes(),
  };
  for (const entry of entries) yield renderWith(entry, tools);
}

function renderWith(entry: Entry, tools: Tools): RenderedHtml {
  const { cache, site } = tools;
  const read = readBody(entry);
  if (read.kind === "broken") return { posts: [], findings: [read.finding] };
  const run = tools.runLiquid(read.body, entry);
  if (run !== undefined && run.source === undefined) return { posts: [], findings: run.findings };
  const isCacheable = cache !== undefined && run === undefined && dependsOnItself(read.body, entry);
  const key = isCacheable ? bodyCacheKey(read.body, entry, site) : undefined;
  try {
    const kept = key === undefined ? undefined : cache?.bodies.find(key);
    // The lines of what templates made aren't the file's.
    const placeOf = run === undefined ? placeOfLine : () => entry.place;
    const { findings, ...body } = kept ?? renderBody(run?.source ?? read.body, entry, { ...tools, placeOf });
    if (key !== undefined && kept === undefined) cache?.bodies.keep(key, { ...body, findings });
    return {
      posts: [{ ...entry, ...measureMedia(entry), ...body }],
      // These two depend on more than the body, so they aren't cached with it.
      findings: [
        ...(read.findings ?? []),
        ...(run?.findings ?? []),
        ...findings,
        ...tools.reportUndetected(entry, read.body),
      ],
    };
  } catch (thrown) {
    return { posts: [], findings: [finding("E_READ", entry.place, `${reasonOf(thrown)}.`)] };
  }
}

/** Parsers run out of stack for lines of several megabytes, too. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof NestingError) return thrown.message;
  if (thrown instanceof RangeError && /call stack/.test(thrown.message))
    return "A line is too long, or its elements are nested too deeply";
  throw thrown;
}

function renderBody(read: string, entry: Entry, tools: PlacingTools): RenderedBody {
  const findings: Finding[] = [];
  const body = extractPost(read, entry, tools);
  const { html, beginning } = renderHtml(body, { entry, findings, ...tools });
  const before =
    beginning === undefined ? "" : proseOf(beginning, { maxLength: Number.POSITIVE_INFINITY, whole: true });
  const language = entry.language ?? tools.site.language;
  const excerpt =
    entry.summary ?? (before || tools.shorten(proseOf(html, { maxLength: EXCERPT_SOURCE_LENGTH }), language));
  const found = { body, entry, findings, placeOf: tools.placeOf };
  return {
    html,
    excerpt,
    findings: [...findings, ...describeLeaks(html, found), ...findIllegal(found)],
  };
}

/** The post in a page of a built site; the layout of the site's pages is a part of the entry. */
function extractPost(
  read: string,
  { body, title, published, url, authors }: Entry,
  { extract }: Tools,
): string {
  if (body.kind !== "page") return read;
  const names = authors.map(({ name }) => name);
  return extract(read, { title, published, url, authors: names, layout: body.layout });
}

/** What a post says; of one that is nothing but headings, tables or code, those. */
function proseOf(html: string, limits: { readonly maxLength: number; readonly whole?: boolean }): string {
  return findProse(html, limits) || foldText(htmlToText(html, limits.maxLength));
}

/** A body with template tags or links to files depends on other posts as well. Jekyll's tags were looked for. */
function dependsOnItself(body: string, entry: Entry): boolean {
  const template = templateOf(entry);
  if (entry.body.kind === "item" || (template !== undefined && template !== "jekyll")) return false;
  return entry.body.format !== "markdown" || !linksToFiles(body);
}

interface PlacingTools extends Tools {
  readonly placeOf: PlaceOfLine;
}

interface BodyTools extends PlacingTools {
  readonly entry: Entry;
  readonly findings: Finding[];
}

interface BodyHtml {
  readonly html: string;
  /** The part before the separator. */
  readonly beginning?: string | undefined;
}

interface RawHtml extends BodyHtml {
  /** 0-based line of the body with elements that are nested too deeply. */
  readonly deepLine?: number | undefined;
  readonly omitsHtml?: boolean | undefined;
}

function renderHtml(body: string, { entry, findings, ...tools }: BodyTools): BodyHtml {
  const { markdown, clean, site, findPost, hugoSite, findOwnShortcode, placeOf } = tools;
  const builtPictures: string[] = [];
  const resolveTarget = makeTargetResolver(entry, {
    findPost,
    onBuiltPicture: (written) => builtPictures.push(written),
  });
  const context: RawContext = { entry, site, markdown, resolveTarget };
  const expanded = expandTemplates(body, templateOf(entry), {
    context: {
      ...{ entry, site, findPost, hugoSite, findOwnShortcode },
      renderLine: (line) => markdown().renderLine(line),
      renderMarkdown: (text) => renderRaw(text, context).html,
    },
    codeLines: (text, extensions) => markdown().codeLines(text, extensions),
    warn: (message, line, cause) =>
      findings.push({ ...finding("W_SHORTCODE", { ...entry.place, line }, message), cause }),
  });
  const raw = renderRaw(expanded?.source ?? body, context);
  for (const written of new Set(builtPictures))
    findings.push(finding("W_PICTURE_BUILT", entry.place, `\`${written}\` is left out.`));
  if (raw.deepLine !== undefined)
    findings.push(
      finding(
        "W_NESTING",
        templateOf(entry) === undefined ? placeOf(raw.deepLine, entry) : entry.place,
        "The innermost elements are shown as text.",
      ),
    );
  if (raw.omitsHtml === true)
    findings.push(finding("N_RAW_HTML", entry.place, "Its raw HTML is left out, as Hugo leaves it out."));
  const fill = expanded?.fill ?? ((part: string) => part);
  const { base = entry.url } = entry.body;
  const meter = makeLossMeter();
  const finish = (part: string, measured?: LossMeter): string => {
    const filled = fill(part);
    const html = clean(base === entry.url ? filled : pinFragments(filled, entry.url), base, measured);
    return entry.body.format === "html" ? dropTitle(html, entry.title) : html;
  };
  const html = finish(raw.html, meter);
  findings.push(...findLosses(meter.losses(), { body, entry, findings, placeOf }));
  return {
    html,
    beginning: raw.beginning === undefined ? undefined : finish(raw.beginning),
  };
}

/** Only files are written for a generator. */
function templateOf({ body }: Entry) {
  return body.kind === "file" ? body.template : undefined;
}

interface RawContext extends Pick<Tools, "markdown" | "site"> {
  readonly entry: Entry;
  readonly resolveTarget: ResolveTarget;
}

function renderRaw(body: string, { entry, markdown, site, resolveTarget }: RawContext): RawHtml {
  const { kind, format, excerptSeparator: separator } = entry.body;
  if (format === "markdown") {
    return markdown().render(body, {
      separator,
      language: entry.language ?? site.language,
      name: nameOf(entry, body),
      extensions: entry.body.kind === "file" ? entry.body.extensions : undefined,
      kramdown: entry.body.kind === "file" ? entry.body.kramdown : undefined,
      resolveTarget,
    });
  }
  const source = format === "html" && kind === "file" ? extractMainHtml(body) : body;
  const render = format === "html" ? (part: string) => part : renderText;
  const split = splitAtSeparator(source, { separator, format, codeLines: () => [] });
  return split === undefined
    ? { html: render(source) }
    : { html: render(split.whole), beginning: render(split.beginning) };
}

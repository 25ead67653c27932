import { createHash } from "node:crypto";
import type { SiteConfig } from "#config/schema.js";
import { bodyCacheKey, type ContentCache, type RenderedBody } from "#content/cache/cache.js";
import { type FindPage, makePageFinder } from "#content/dialects/jekyll/pages.js";
import { expandTemplates } from "#content/dialects/tags/expand-templates.js";
import { type FindPost, makePostFinder } from "#content/dialects/tags/find-post.js";
import { makeUndetectedReporter, type ReportUndetected } from "#content/dialects/undetected.js";
import { type CleanHtml, makeCleaner, NestingError } from "#content/markup/clean-html.js";
import { EXCERPT_SOURCE_LENGTH, foldText, makeShortener, type Shorten } from "#content/markup/excerpt.js";
import { splitAtSeparator } from "#content/markup/excerpt-separator.js";
import { htmlToText } from "#content/markup/html-to-text.js";
import { extractMainHtml } from "#content/markup/main-html.js";
import { type Markdown, makeMarkdown } from "#content/markup/markdown.js";
import { renderText } from "#content/markup/text-post.js";
import type { Entry, Post } from "#content/model/post.js";
import { type ExtractContent, makeExtractor } from "#content/sources/from-site/page-content.js";
import { hasIllegalCharacters, toPlainLine } from "#content/text/characters.js";
import type { Place } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { measureMedia } from "./measure-media.js";
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
  readonly findPage: FindPage;
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
  const tools: Tools = {
    markdown: loadMarkdown,
    reportUndetected: makeUndetectedReporter((text) => loadMarkdown().codeLines(text)),
    clean: makeCleaner(),
    shorten: makeShortener(),
    extract: makeExtractor(),
    site,
    cache,
    findPost: makePostFinder(all),
    findPage: makePageFinder(),
  };
  for (const entry of entries) yield renderWith(entry, tools);
}

function renderWith(entry: Entry, tools: Tools): RenderedHtml {
  const { cache, site } = tools;
  const read = readBody(entry, tools.extract);
  if (read.kind === "broken") return { posts: [], findings: [read.finding] };
  const key = cache && isCacheable(entry) ? bodyCacheKey(read.body, entry, site) : undefined;
  try {
    const kept = key === undefined ? undefined : cache?.bodies.find(key);
    const { findings, ...body } = kept ?? renderBody(read.body, entry, tools);
    if (key !== undefined && kept === undefined) cache?.bodies.keep(key, { ...body, findings });
    return {
      posts: [{ ...entry, ...measureMedia(entry), ...body }],
      // These two depend on more than the body, so they aren't cached with it.
      findings: [...(read.findings ?? []), ...findings, ...tools.reportUndetected(entry, read.body)],
    };
  } catch (thrown) {
    if (!(thrown instanceof NestingError)) throw thrown;
    return { posts: [], findings: [finding("E_READ", entry.place, `${thrown.message}.`)] };
  }
}

function renderBody(body: string, entry: Entry, tools: Tools): RenderedBody {
  const findings: Finding[] = [];
  const { html, beginning } = renderHtml(body, { entry, findings, ...tools });
  const before = beginning === undefined ? "" : foldText(htmlToText(beginning));
  const language = entry.language ?? tools.site.language;
  const excerpt =
    entry.summary ?? (before || tools.shorten(htmlToText(html, EXCERPT_SOURCE_LENGTH), language));
  return { html, excerpt, findings: [...findings, ...findIllegal(body, entry)] };
}

/** A body with template tags depends on other posts as well. */
function isCacheable(entry: Entry): boolean {
  return entry.body.kind === "file" && templateOf(entry) === undefined;
}

interface BodyTools extends Tools {
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
}

function renderHtml(body: string, { entry, findings, ...tools }: BodyTools): BodyHtml {
  const { markdown, clean, site, findPost, findPage } = tools;
  const expanded = expandTemplates(body, templateOf(entry), {
    context: { entry, site, findPost, findPage, renderLine: (line) => markdown().renderLine(line) },
    codeLines: (text, flavour) => markdown().codeLines(text, flavour),
    warn: (message, line) => findings.push(finding("W_SHORTCODE", { ...entry.place, line }, message)),
  });
  const raw = renderRaw(expanded?.source ?? body, entry, tools);
  if (raw.deepLine !== undefined)
    findings.push(
      finding(
        "W_NESTING",
        templateOf(entry) === undefined ? placeOf(raw.deepLine, entry) : entry.place,
        "The innermost elements are shown as text.",
      ),
    );
  const fill = expanded?.fill ?? ((part: string) => part);
  const base = entry.body.kind === "file" ? entry.url : entry.body.base;
  const finish = (part: string): string => {
    const html = clean(fill(part), base);
    return entry.body.format === "html" ? dropTitle(html, entry.title) : html;
  };
  return {
    html: finish(raw.html),
    beginning: raw.beginning === undefined ? undefined : finish(raw.beginning),
  };
}

/** Only files are written for a generator. */
function templateOf({ body }: Entry) {
  return body.kind === "file" ? body.template : undefined;
}

function renderRaw(body: string, entry: Entry, { markdown, site }: Tools): RawHtml {
  const { kind, format, excerptSeparator: separator } = entry.body;
  const template = templateOf(entry);
  if (format === "markdown") {
    const language = entry.language ?? site.language;
    const flavour = template === "mdx" ? "mdx" : template === undefined ? undefined : "attributes";
    return markdown().render(body, { separator, language, name: nameOf(entry, body), flavour });
  }
  const source = format === "html" && kind === "file" ? extractMainHtml(body) : body;
  const render = format === "html" ? (part: string) => part : renderText;
  const split = splitAtSeparator(source, { separator, format, codeLines: () => [] });
  return split === undefined
    ? { html: render(source) }
    : { html: render(split.whole), beginning: render(split.beginning) };
}

/** Only footnotes need a name. */
function nameOf({ id }: Entry, body: string): string {
  return body.includes("[^") || body.includes("^[")
    ? createHash("sha256").update(id).digest("hex").slice(0, 8)
    : "";
}

/** Pages repeat the title as their first heading; feed readers show it already. */
function dropTitle(html: string, title: string): string {
  const [heading, inner = ""] = /<h1[^>]*>([\s\S]*?)<\/h1>\s*/.exec(html) ?? [];
  return heading !== undefined && toPlainLine(htmlToText(inner)) === title
    ? html.replace(heading, () => "")
    : html;
}

function findIllegal(body: string, entry: Entry): readonly Finding[] {
  if (!hasIllegalCharacters(body)) return [];
  const index = body.split("\n").findIndex(hasIllegalCharacters);
  const message = "Characters that no feed can hold are left out.";
  return [finding("W_XML_CHARACTER", placeOf(index, entry), message)];
}

/** @param index 0-based line of the body */
function placeOf(index: number, { body, place }: Entry): Place {
  return body.kind === "file" ? { file: place.file, line: body.line + index } : place;
}

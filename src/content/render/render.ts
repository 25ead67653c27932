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

/** What rendering needs, made once for many posts. */
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

/** All posts, for bodies that name another one; asked for only where one does. */
export type AllEntries = () => readonly Entry[];

export interface RenderContext {
  /** Default: the entries that are rendered. */
  readonly all?: AllEntries | undefined;
  readonly cache?: ContentCache | undefined;
}

/**
 * The second stage: reads the bodies, renders and cleans them. A post whose body can't be read or decoded is left out, with a finding.
 * The posts keep the order of `entries`.
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

/** Renders one post after the other, so that the bodies of thousands needn't be held: each `posts` holds one, or nothing. */
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
    ...{ clean: makeCleaner(), shorten: makeShortener(), extract: makeExtractor() },
    ...{ site, cache, findPost: makePostFinder(all), findPage: makePageFinder() },
  };
  for (const entry of entries) yield renderWith(entry, tools);
}

function renderWith(entry: Entry, tools: Tools): RenderedHtml {
  const file = readBody(entry, tools.extract);
  if (file.kind === "broken") return { posts: [], findings: [file.finding] };
  const undetected = tools.reportUndetected(entry, file.body);
  const key = tools.cache && isCacheable(entry) ? bodyCacheKey(file.body, entry, tools.site) : undefined;
  const kept = key && tools.cache?.bodies.find(key);
  if (kept) return toRendered(entry, kept, undetected);
  const findings: Finding[] = [];
  const rendered = renderSafely(file.body, { entry, findings, ...tools });
  if (rendered.kind === "broken") return { posts: [], findings: [rendered.finding] };
  const { html } = rendered.html;
  const body = {
    html,
    excerpt: entry.summary ?? excerptOf(rendered.html, entry, tools),
    findings: [...(file.findings ?? []), ...findings, ...findIllegal(file.body, entry)],
  };
  if (key) tools.cache?.bodies.keep(key, body);
  return toRendered(entry, body, undetected);
}

function excerptOf({ html, beginning }: BodyHtml, { language }: Entry, { site, shorten }: Tools): string {
  const before = beginning === undefined ? "" : foldText(htmlToText(beginning));
  return before || shorten(htmlToText(html, EXCERPT_SOURCE_LENGTH), language ?? site.language);
}

/** A body with template tags depends on other posts, too. */
function isCacheable(entry: Entry): boolean {
  return entry.body.kind === "file" && templateOf(entry) === undefined;
}

/** @param more findings that are no business of the body alone, and aren't kept with it */
function toRendered(
  entry: Entry,
  { findings, ...body }: RenderedBody,
  more: readonly Finding[],
): RenderedHtml {
  return { posts: [{ ...entry, ...measureMedia(entry), ...body }], findings: [...findings, ...more] };
}

type BodyOutcome =
  | { readonly kind: "rendered"; readonly html: BodyHtml }
  | { readonly kind: "broken"; readonly finding: Finding };

interface BodyTools extends Tools {
  readonly entry: Entry;
  readonly findings: Finding[];
}

function renderSafely(body: string, tools: BodyTools): BodyOutcome {
  try {
    return { kind: "rendered", html: renderBody(body, tools) };
  } catch (thrown) {
    if (!(thrown instanceof NestingError)) throw thrown;
    return { kind: "broken", finding: finding("E_READ", tools.entry.place, `${thrown.message}.`) };
  }
}

interface BodyHtml {
  readonly html: string;
  /** What stands before the separator. */
  readonly beginning?: string;
}

interface RawHtml extends BodyHtml {
  /** 0-based line of the body. */
  readonly deepLine?: number;
}

function renderBody(body: string, { entry, findings, ...tools }: BodyTools): BodyHtml {
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
        "What is nested deepest is shown as text.",
      ),
    );
  const fill = expanded?.fill ?? ((part: string) => part);
  const base = entry.body.kind === "file" ? entry.url : entry.body.base;
  const html = clean(fill(raw.html), base);
  const own = entry.body.format === "html" ? dropTitle(html, entry.title) : html;
  if (raw.beginning === undefined) return { html: own };
  const beginning = clean(fill(raw.beginning), base);
  return {
    html: own,
    beginning: entry.body.format === "html" ? dropTitle(beginning, entry.title) : beginning,
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
    const post = { separator, language, name: nameOf(entry, body) };
    return markdown().render(body, flavour === undefined ? post : { ...post, flavour });
  }
  const source = format === "html" && kind === "file" ? extractMainHtml(body) : body;
  const render = format === "html" ? (part: string) => part : renderText;
  const split = splitAtSeparator(source, { separator, format, codeLines: () => [] });
  return split === undefined
    ? { html: render(source) }
    : { html: render(split.whole), beginning: render(split.beginning) };
}

/** Only footnotes are named after their post. */
function nameOf({ id }: Entry, body: string): string {
  return body.includes("[^") || body.includes("^[")
    ? createHash("sha256").update(id).digest("hex").slice(0, 8)
    : "";
}

/** A page repeats its title as its first heading; readers show it already. */
function dropTitle(html: string, title: string): string {
  const [heading, inner = ""] = /<h1[^>]*>([\s\S]*?)<\/h1>\s*/.exec(html) ?? [];
  return heading !== undefined && toPlainLine(htmlToText(inner)) === title
    ? html.replace(heading, () => "")
    : html;
}

function findIllegal(body: string, entry: Entry): readonly Finding[] {
  if (!hasIllegalCharacters(body)) return [];
  const index = body.split("\n").findIndex(hasIllegalCharacters);
  const message = "There are characters that no feed can hold; they are left out.";
  return [finding("W_XML_CHARACTER", placeOf(index, entry), message)];
}

/** @param index 0-based line of the body */
function placeOf(index: number, { body, place }: Entry): Place {
  return body.kind === "file" ? { file: place.file, line: body.line + index } : place;
}

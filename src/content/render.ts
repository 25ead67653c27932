import { readFileSync, statSync } from "node:fs";
import type { SiteConfig } from "../config.js";
import { reasonOf } from "../errors.js";
import { type Finding, finding } from "../findings.js";
import { type ContentCache, keyOfBody, type RenderedBody } from "./cache.js";
import { hasIllegalCharacters, toPlainLine } from "./characters.js";
import { type Clean, makeCleaner, NestingError } from "./clean.js";
import { foldText, makeShortener, type Shorten } from "./excerpt.js";
import { decodeHead } from "./head.js";
import { contentOfHtml } from "./html.js";
import { type Markdown, makeMarkdown } from "./markdown.js";
import { textOfHtml } from "./plain-text.js";
import type { Entry, Post } from "./post.js";
import { partAt } from "./separator.js";
import { renderText } from "./text.js";

export interface Rendered {
  readonly posts: readonly Post[];
  readonly findings: readonly Finding[];
}

/** Bytes: a longer file is no post, and rendering it would take the memory of all others. */
const LONGEST_FILE = 16 * 1024 * 1024;

/** What rendering needs, made once for many posts. */
interface Tools {
  readonly markdown: () => Markdown;
  readonly clean: Clean;
  readonly shorten: Shorten;
  readonly site: SiteConfig;
  readonly cache?: ContentCache;
}

/**
 * The second stage: reads the bodies, renders and cleans them. A post whose body can't be read or decoded is left out, with a finding.
 * The posts keep the order of `entries`.
 */
export function renderPosts(entries: readonly Entry[], site: SiteConfig, cache?: ContentCache): Rendered {
  let markdown: Markdown | undefined;
  const tools: Tools = {
    // Loaded for the first post that isn't in the cache.
    markdown: () => {
      markdown ??= makeMarkdown();
      return markdown;
    },
    clean: makeCleaner(),
    shorten: makeShortener(),
    site,
    ...(cache === undefined ? {} : { cache }),
  };
  const rendered = entries.map((entry) => renderWith(entry, tools));
  return {
    posts: rendered.flatMap(({ posts }) => posts),
    findings: rendered.flatMap(({ findings }) => findings),
  };
}

/** `renderPosts` for one: its `posts` holds the post, or nothing. */
export function renderPost(entry: Entry, site: SiteConfig): Rendered {
  return renderPosts([entry], site);
}

function renderWith(entry: Entry, tools: Tools): Rendered {
  const file = readBody(entry);
  if (file.kind === "broken") return { posts: [], findings: [file.finding] };
  const key = tools.cache && keyOfBody(file.body, entry, tools.site);
  const kept = key && tools.cache?.findBody(key);
  if (kept) return toRendered(entry, kept);
  const rendered = renderSafely(file.body, entry, tools);
  if (rendered.kind === "broken") return { posts: [], findings: [rendered.finding] };
  const { html, beginning } = rendered.html;
  const text = textOfHtml(html);
  const before = beginning === undefined ? "" : foldText(textOfHtml(beginning));
  const excerpt = entry.summary ?? (before || tools.shorten(text, entry.language ?? tools.site.language));
  const body = { html, text, excerpt, findings: findIllegal(file.body, entry) };
  if (key) tools.cache?.keepBody(key, body);
  return toRendered(entry, body);
}

function toRendered(entry: Entry, { findings, ...body }: RenderedBody): Rendered {
  return { posts: [{ ...entry, ...body }], findings };
}

type BodyFile =
  | { readonly kind: "read"; readonly body: string }
  | { readonly kind: "broken"; readonly finding: Finding };

function readBody({ body, place: { file } }: Entry): BodyFile {
  const broken = (code: "E_READ" | "E_UTF8", message: string, line?: number): BodyFile => {
    return {
      kind: "broken",
      finding: finding(code, line === undefined ? { file } : { file, line }, message),
    };
  };
  try {
    const { size } = statSync(body.path);
    if (size > LONGEST_FILE)
      return broken(
        "E_READ",
        `It has ${Math.round(size / 1024 / 1024)} MB, more than the 16 MB that a post may have.`,
      );
    const head = decodeHead(readFileSync(body.path), true);
    if (head.kind === "not utf-8") return broken("E_UTF8", "This line isn't UTF-8.", head.line);
    if (head.kind === "text")
      return { kind: "read", body: head.text.slice(body.start).replace(/\r\n?/g, "\n") };
    return broken("E_READ", `It can't be read (${head.reason}).`);
  } catch (thrown) {
    return broken("E_READ", `It can't be read (${reasonOf(thrown)}).`);
  }
}

type BodyOutcome =
  | { readonly kind: "rendered"; readonly html: BodyHtml }
  | { readonly kind: "broken"; readonly finding: Finding };

function renderSafely(body: string, entry: Entry, tools: Tools): BodyOutcome {
  try {
    return { kind: "rendered", html: renderBody(body, entry, tools) };
  } catch (thrown) {
    if (!(thrown instanceof NestingError)) throw thrown;
    return { kind: "broken", finding: finding("E_READ", entry.place, `${thrown.message}.`) };
  }
}

interface BodyHtml {
  readonly html: string;
  /** What stands before the separator. */
  readonly beginning?: string;
}

function renderBody(body: string, entry: Entry, { markdown, clean }: Tools): BodyHtml {
  const raw = renderRaw(body, entry, markdown);
  const html = clean(raw.html, entry.url);
  const own = entry.body.format === "html" ? dropTitle(html, entry.title) : html;
  if (raw.beginning === undefined) return { html: own };
  const beginning = clean(raw.beginning, entry.url);
  return {
    html: own,
    beginning: entry.body.format === "html" ? dropTitle(beginning, entry.title) : beginning,
  };
}

function renderRaw(
  body: string,
  { body: { format, excerptSeparator: separator } }: Entry,
  markdown: Tools["markdown"],
): BodyHtml {
  if (format === "markdown") return markdown().render(body, separator);
  const source = format === "html" ? contentOfHtml(body) : body;
  const render = format === "html" ? (part: string) => part : renderText;
  const parted = partAt(source, { separator, format, codeLines: () => [] });
  return parted === undefined
    ? { html: render(source) }
    : { html: render(parted.whole), beginning: render(parted.beginning) };
}

/** A page repeats its title as its first heading; readers show it already. */
function dropTitle(html: string, title: string): string {
  const [heading, inner = ""] = /<h1[^>]*>([\s\S]*?)<\/h1>\s*/.exec(html) ?? [];
  return heading !== undefined && toPlainLine(textOfHtml(inner)) === title
    ? html.replace(heading, () => "")
    : html;
}

function findIllegal(body: string, entry: Entry): readonly Finding[] {
  if (!hasIllegalCharacters(body)) return [];
  const index = body.split("\n").findIndex(hasIllegalCharacters);
  const place = { file: entry.place.file, line: entry.body.line + index };
  return [
    finding("W_XML_CHARACTER", place, "There are characters that no feed can hold; they are left out."),
  ];
}

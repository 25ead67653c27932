import { createRequire } from "node:module";
import type { MarkdownIt, Token } from "markdown-it";
import type { KramdownOptions } from "#content/model/kramdown-options.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import type { FindCodeLines } from "./code-lines.js";
import { splitAtSeparator } from "./excerpt-separator.js";
import { makeExtender } from "./extensions/extensions.js";
import { type ResolveTarget, resolveTargets } from "./extensions/targets.js";
import { useKramdown } from "./kramdown/kramdown.js";
import {
  addHeadingIds,
  addTaskLists,
  dropFootnotes,
  gatherFootnotes,
  limitFootnotes,
  limitNesting,
  limitReferences,
  linkBareHosts,
} from "./markdown-rules.js";
import { quotesOf } from "./quotes.js";

const require = createRequire(import.meta.url);

interface MarkdownPost {
  /** Separates the excerpt from the rest. */
  readonly separator: string;
  /** BCP 47. Decides which quotation marks are used. */
  readonly language: string;
  /** Makes the footnotes' ids unique on a page of several posts. */
  readonly name: string;
  readonly extensions?: readonly MarkdownExtension[] | undefined;
  /** It is kramdown, so `extensions` don't count. */
  readonly kramdown?: KramdownOptions | undefined;
  /** Of links and pictures. Absent: they stay as they are written. */
  readonly resolveTarget?: ResolveTarget | undefined;
}

interface RenderedMarkdown {
  readonly html: string;
  /** The part before the separator, if the text has one outside code. */
  readonly beginning?: string;
  /** 0-based number of the first line that is nested too deeply and became text. */
  readonly deepLine?: number;
  /** Raw HTML was left out. */
  readonly omitsHtml?: boolean | undefined;
}

export interface Markdown {
  readonly render: (source: string, post: MarkdownPost) => RenderedMarkdown;
  /** One line of Markdown, without a paragraph around it. */
  readonly renderLine: (source: string) => string;
  readonly codeLines: FindCodeLines;
}

/** Those of GitHub's Markdown (https://docs.github.com/en/get-started/writing-on-github). */
const GITHUB: readonly MarkdownExtension[] = ["callouts", "emoji"];

/**
 * Loads markdown-it. Renders GitHub's Markdown (https://github.github.com/gfm/) with footnotes, ids for headings and
 * typographic quotation marks, and with the extensions of a post's dialect.
 */
export function makeMarkdown(): Markdown {
  const MarkdownIt: typeof import("markdown-it", { with: {
    "resolution-mode": "require",
  }}) = require("markdown-it");
  const footnotes: (markdown: ReturnType<typeof MarkdownIt>) => void = require("markdown-it-footnote");
  const kramdown = makeKramdownRenderer(() => {
    const markdown = MarkdownIt({ html: true }).disable("replacements");
    return markdown
      .use(footnotes)
      .use(limitFootnotes)
      .use(limitReferences)
      .use(gatherFootnotes)
      .use(addTaskLists)
      .use(resolveTargets);
  });
  const makeParser = (extensions: readonly MarkdownExtension[]) => {
    // Of the typographer only the quotation marks: "(c)" and "--" stay as written.
    const markdown = MarkdownIt({
      html: true,
      linkify: true,
      breaks: extensions.includes("hard breaks"),
    }).disable("replacements");
    markdown
      .use(footnotes)
      .use(limitFootnotes)
      .use(limitReferences)
      .use(gatherFootnotes)
      .use(addTaskLists)
      .use(addHeadingIds)
      .use(linkBareHosts)
      .use(resolveTargets)
      .use(limitNesting);
    if (extensions.includes("mdx")) markdown.disable("code");
    if (extensions.includes("no inline footnotes")) markdown.disable("footnote_inline");
    if (extensions.includes("no strikethrough")) markdown.disable("strikethrough");
    if (extensions.includes("https hosts")) linkBareHosts(markdown, "https:");
    const extend = makeExtender(markdown, extensions);
    let prepared: string | undefined;
    const prepare = (source: string, language: string) => {
      extend(source);
      // Changing rules makes the parser sort them again, and most posts of a site need the same ones.
      if (prepared === language) return;
      prepared = language;
      const quotes = extensions.includes("straight quotes")
        ? undefined
        : quotesOf(extensions.includes("dashes") ? "en" : language);
      markdown.set(
        quotes === undefined ? { typographer: false } : { typographer: true, quotes: [...quotes] },
      );
    };
    return { markdown, prepare };
  };
  const parsers = new Map<string, ReturnType<typeof makeParser>>();
  const parserFor = (source: string, language: string, extensions = GITHUB) => {
    const key = extensions.join();
    const parser = parsers.get(key) ?? makeParser(extensions);
    parsers.set(key, parser);
    parser.prepare(source, language);
    return parser.markdown;
  };
  const codeLines: FindCodeLines = (source, extensions) => {
    const markdown = parserFor(source, "und", extensions);
    const blocks: Token[] = [];
    // Parsing what stands in the blocks as well would take many times as long.
    markdown.block.parse(source.replace(/\r\n?/g, "\n"), markdown, {}, blocks);
    return blocks
      .filter(({ type }) => type === "fence" || type === "code_block")
      .flatMap(({ map }) => (map === null ? [] : [{ from: map[0], to: map[1] }]));
  };
  return {
    codeLines,
    renderLine: (source) => parserFor(source, "und").renderInline(source, {}),
    render: (source, { separator, language, name, extensions, kramdown: options, resolveTarget }) => {
      const split = splitAtSeparator(source, {
        separator,
        codeLines: (text) => codeLines(text, extensions),
        format: "markdown",
      });
      if (options !== undefined)
        return renderSplit(source, split, kramdown(options, language), { docId: name, resolveTarget });
      const markdown = parserFor(source, language, extensions);
      // Looking for bare URLs takes as long as parsing, and few posts have any.
      const linkify = extensions?.includes("no bare URLs") !== true && /\/\/|mailto:|www\.|@|&/i.test(source);
      markdown.set({ linkify });
      return renderSplit(source, split, markdown, {
        docId: name,
        headingAttributes: extensions?.includes("heading ids") === true,
        resolveTarget,
      });
    },
  };
}

type Split = ReturnType<typeof splitAtSeparator>;

function renderSplit(source: string, split: Split, markdown: MarkdownIt, env: Environment): RenderedMarkdown {
  const html = markdown.render(split === undefined ? source : split.whole, env);
  if (split === undefined) return { html, deepLine: env.deepLine, omitsHtml: env.omitsHtml };
  // Definitions of links and footnotes may come after the separator.
  const refs = Object.fromEntries(Object.keys(env.footnotes?.refs ?? {}).map((ref) => [ref, -1]));
  const known = { ...env, footnotes: { refs } };
  const tokens = dropFootnotes(markdown.parse(split.beginning, known));
  const beginning = markdown.renderer.render(tokens, markdown.options, known);
  return { html, beginning, deepLine: env.deepLine, omitsHtml: env.omitsHtml };
}

/** Parsers of kramdown, one for each of its options and language. */
function makeKramdownRenderer(
  make: () => MarkdownIt,
): (options: KramdownOptions, language: string) => MarkdownIt {
  const parsers = new Map<string, MarkdownIt>();
  return (options, language) => {
    const key = JSON.stringify([options, language]);
    const known = parsers.get(key);
    if (known !== undefined) return known;
    const markdown = make();
    useKramdown(markdown, options);
    const quotes = quotesOf(language);
    if (quotes !== undefined) markdown.set({ typographer: true, quotes: [...quotes] });
    parsers.set(key, markdown);
    return markdown;
  };
}

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly docId: string;
  readonly headingAttributes?: boolean;
  readonly resolveTarget: ResolveTarget | undefined;
  /** Set by `limitNesting`. */
  readonly deepLine?: number;
  /** Set by `omitRawHtml`. */
  readonly omitsHtml?: boolean;
  /** Set by the footnotes' plugin. */
  readonly footnotes?: { readonly refs?: Readonly<Record<string, number>> };
}

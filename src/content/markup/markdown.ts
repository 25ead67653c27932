import { createRequire } from "node:module";
import type { Token } from "markdown-it";
import { splitAtSeparator } from "./excerpt-separator.js";
import { addHeadingIds, addTaskLists, dropFootnotes, limitNesting, linkBareHosts } from "./markdown-rules.js";
import { quotesOf } from "./quotes.js";

const require = createRequire(import.meta.url);

interface MarkdownPost {
  /** Parts the beginning from the rest. */
  readonly separator: string;
  /** BCP 47; decides on the quotes. */
  readonly language: string;
  /** Makes the footnotes' ids unique where many posts stand on a page. */
  readonly name: string;
  /** As far as it differs from everybody's: `mdx` has no indented code; with `attributes` a heading may end with `{#id}`. */
  readonly flavour?: "mdx" | "attributes";
}

interface LineRange {
  /** 0-based. */
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

interface RenderedMarkdown {
  readonly html: string;
  /** Where the text has the separator outside code, what stands before it. */
  readonly beginning?: string;
  /** 0-based, of the first line that is nested too deep, and hence text. */
  readonly deepLine?: number;
}

export interface Markdown {
  readonly render: (source: string, post: MarkdownPost) => RenderedMarkdown;
  /** One line of Markdown, without a paragraph around it. */
  readonly renderLine: (source: string) => string;
  /** The lines that are code. */
  readonly codeLines: (source: string, flavour?: MarkdownPost["flavour"]) => readonly LineRange[];
}

/**
 * Loads markdown-it, hence only when there is Markdown to render. GitHub's Markdown (https://github.github.com/gfm/) with
 * footnotes, ids for headings and typographic quotes.
 */
export function makeMarkdown(): Markdown {
  const MarkdownIt: typeof import("markdown-it", { with: {
    "resolution-mode": "require",
  }}) = require("markdown-it");
  const footnotes: (markdown: ReturnType<typeof MarkdownIt>) => void = require("markdown-it-footnote");
  // Of the typographer only the quotes: "(c)" and "--" stay what somebody wrote.
  const markdown = MarkdownIt({ html: true, linkify: true }).disable("replacements");
  markdown.use(footnotes).use(addTaskLists).use(addHeadingIds).use(linkBareHosts).use(limitNesting);
  let prepared = "";
  const prepare = (language: string, flavour: MarkdownPost["flavour"]) => {
    // Most posts of a site are alike, and a change of rules makes the parser put them in order again.
    if (prepared === `${language} ${flavour}`) return;
    prepared = `${language} ${flavour}`;
    const quotes = quotesOf(language);
    markdown.set({
      typographer: quotes !== undefined,
      ...(quotes === undefined ? {} : { quotes: [...quotes] }),
    });
    markdown[flavour === "mdx" ? "disable" : "enable"]("code");
  };
  const codeLines: Markdown["codeLines"] = (source, flavour) => {
    prepare("und", flavour);
    const blocks: Token[] = [];
    // Parsing what stands in the blocks as well would take many times as long.
    markdown.block.parse(source.replace(/\r\n?/g, "\n"), markdown, {}, blocks);
    return blocks
      .filter(({ type }) => type === "fence" || type === "code_block")
      .flatMap(({ map }) => (map === null ? [] : [{ from: map[0], to: map[1] }]));
  };
  return {
    codeLines,
    renderLine: (source) => {
      prepare("und", undefined);
      return markdown.renderInline(source, {});
    },
    render: (source, { separator, language, name, flavour }) => {
      const split = splitAtSeparator(source, {
        separator,
        codeLines: (text) => codeLines(text, flavour),
        format: "markdown",
      });
      prepare(language, flavour);
      // Looking for bare URLs takes as long as parsing does, and few posts have any.
      markdown.set({ linkify: /\/\/|mailto:|www\.|@|&/i.test(source) });
      const env: Environment = { docId: name, headingAttributes: flavour === "attributes" };
      const html = markdown.render(split === undefined ? source : split.whole, env);
      const whole = env.deepLine === undefined ? { html } : { html, deepLine: env.deepLine };
      if (split === undefined) return whole;
      // A link's or a footnote's definition may stand behind the separator.
      const refs = Object.fromEntries(Object.keys(env.footnotes?.refs ?? {}).map((ref) => [ref, -1]));
      const known = { ...env, footnotes: { refs } };
      const tokens = dropFootnotes(markdown.parse(split.beginning, known));
      return { ...whole, beginning: markdown.renderer.render(tokens, markdown.options, known) };
    },
  };
}

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly docId: string;
  readonly headingAttributes: boolean;
  /** Written by `limitNesting`. */
  readonly deepLine?: number;
  /** Written by the footnotes' plugin. */
  readonly footnotes?: { readonly refs?: Readonly<Record<string, number>> };
}

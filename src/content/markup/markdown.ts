import { createRequire } from "node:module";
import type { Token } from "markdown-it";
import type { FindCodeLines, Flavour } from "./code-lines.js";
import { splitAtSeparator } from "./excerpt-separator.js";
import {
  addHeadingIds,
  addTaskLists,
  dropFootnotes,
  gatherFootnotes,
  limitNesting,
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
  readonly flavour?: Flavour;
}

interface RenderedMarkdown {
  readonly html: string;
  /** What comes before the separator, if the text has it outside code. */
  readonly beginning?: string;
  /** 0-based number of the first line that is nested too deeply and became text. */
  readonly deepLine?: number;
}

export interface Markdown {
  readonly render: (source: string, post: MarkdownPost) => RenderedMarkdown;
  /** One line of Markdown, without a paragraph around it. */
  readonly renderLine: (source: string) => string;
  readonly codeLines: FindCodeLines;
}

/**
 * Loads markdown-it. Renders GitHub's Markdown (https://github.github.com/gfm/) with footnotes, ids for headings and
 * typographic quotation marks.
 */
export function makeMarkdown(): Markdown {
  const MarkdownIt: typeof import("markdown-it", { with: {
    "resolution-mode": "require",
  }}) = require("markdown-it");
  const footnotes: (markdown: ReturnType<typeof MarkdownIt>) => void = require("markdown-it-footnote");
  // Of the typographer only the quotation marks: "(c)" and "--" stay as written.
  const markdown = MarkdownIt({ html: true, linkify: true }).disable("replacements");
  markdown
    .use(footnotes)
    .use(gatherFootnotes)
    .use(addTaskLists)
    .use(addHeadingIds)
    .use(linkBareHosts)
    .use(limitNesting);
  let prepared = "";
  const prepare = (language: string, flavour: Flavour | undefined) => {
    // Changing rules makes the parser sort them again, and most posts of a site need the same ones.
    if (prepared === `${language} ${flavour}`) return;
    prepared = `${language} ${flavour}`;
    const quotes = quotesOf(language);
    markdown.set(quotes === undefined ? { typographer: false } : { typographer: true, quotes: [...quotes] });
    markdown[flavour === "mdx" ? "disable" : "enable"]("code");
  };
  const codeLines: FindCodeLines = (source, flavour) => {
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
      // Looking for bare URLs takes as long as parsing, and few posts have any.
      markdown.set({ linkify: /\/\/|mailto:|www\.|@|&/i.test(source) });
      const env: Environment = { docId: name, headingAttributes: flavour === "attributes" };
      const html = markdown.render(split === undefined ? source : split.whole, env);
      if (split === undefined) return { html, deepLine: env.deepLine };
      // Definitions of links and footnotes may come after the separator.
      const refs = Object.fromEntries(Object.keys(env.footnotes?.refs ?? {}).map((ref) => [ref, -1]));
      const known = { ...env, footnotes: { refs } };
      const tokens = dropFootnotes(markdown.parse(split.beginning, known));
      const beginning = markdown.renderer.render(tokens, markdown.options, known);
      return { html, beginning, deepLine: env.deepLine };
    },
  };
}

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly docId: string;
  readonly headingAttributes: boolean;
  /** Set by `limitNesting`. */
  readonly deepLine?: number;
  /** Set by the footnotes' plugin. */
  readonly footnotes?: { readonly refs?: Readonly<Record<string, number>> };
}

import { createRequire } from "node:module";
import { partAt } from "./separator.js";

const require = createRequire(import.meta.url);

export interface Markdown {
  /** `html` of the whole; `beginning`, where the text has the separator outside code, of what stands before it. */
  readonly render: (
    source: string,
    separator: string,
  ) => { readonly html: string; readonly beginning?: string };
  /** One line of Markdown, without a paragraph around it. */
  readonly renderLine: (source: string) => string;
}

/** Loads markdown-it, hence only when there is Markdown to render. CommonMark with tables, strikethrough and bare URLs as links. */
export function makeMarkdown(): Markdown {
  const MarkdownIt: typeof import("markdown-it", { with: {
    "resolution-mode": "require",
  }}) = require("markdown-it");
  const markdown = MarkdownIt({ html: true, linkify: true, typographer: false });
  // "README.md" is no host in Moldova; only what says http(s):// is meant as a link.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  const codeLines = (source: string) =>
    markdown
      .parse(source, {})
      .filter(({ type }) => type === "fence" || type === "code_block")
      .flatMap(({ map }) => (map === null ? [] : [{ from: map[0], to: map[1] }]));
  return {
    renderLine: (source) => markdown.renderInline(source, {}),
    render: (source, separator) => {
      const parted = partAt(source, { separator, codeLines, format: "markdown" });
      // Looking for bare URLs takes as long as parsing does, and few posts have any.
      markdown.set({ linkify: /\/\/|mailto:|&/i.test(source) });
      // The same environment: a link's definition may stand behind the separator.
      const env = {};
      const html = markdown.render(parted === undefined ? source : parted.whole, env);
      return parted === undefined ? { html } : { html, beginning: markdown.render(parted.beginning, env) };
    },
  };
}

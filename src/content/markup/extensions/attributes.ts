import { createRequire } from "node:module";
import type { MarkdownIt } from "markdown-it";

const require = createRequire(import.meta.url);

/** Tokens. The plugin starts anew after each list of attributes in a paragraph, so its time grows with the square of their number. */
const MAX_PARAGRAPH = 500;
const SKIPPED = "inline without attributes";

/** Lists of attributes after blocks, spans and items: `*word*{.class}`. A longer paragraph keeps those in it as text. */
export function addAttributes(markdown: MarkdownIt): void {
  const plugin: (markdown: MarkdownIt, options: object) => void = require("markdown-it-attrs");
  markdown.use(plugin, { allowedAttributes: ["id", "width", "height", "title", "start"] });
  markdown.core.ruler.before("curly_attributes", "skip_long_paragraphs", ({ tokens }) => {
    for (const token of tokens)
      if (token.type === "inline" && (token.children?.length ?? 0) > MAX_PARAGRAPH) token.type = SKIPPED;
  });
  markdown.core.ruler.after("curly_attributes", "restore_long_paragraphs", ({ tokens }) => {
    for (const token of tokens) if (token.type === SKIPPED) token.type = "inline";
  });
}

import type { MarkdownIt, StateCore } from "markdown-it";

const SYMBOL = /---|--|\.\.\.|<< | >>|<<|>>/g;
const SYMBOLS: Readonly<Record<string, string>> = {
  "---": "—",
  "--": "–",
  "...": "…",
  "<< ": "«\u00A0",
  " >>": "\u00A0»",
  "<<": "«",
  ">>": "»",
};

/** https://kramdown.gettalong.org/syntax.html#typographic-symbols */
export function addTypography(markdown: MarkdownIt): void {
  markdown.core.ruler.before("smartquotes", "kramdown_symbols", ({ tokens }: StateCore) => {
    for (const { type, children } of tokens) {
      if (type !== "inline") continue;
      for (const child of children ?? []) {
        if (child.type === "text")
          child.content = child.content.replace(SYMBOL, (found) => SYMBOLS[found] ?? found);
      }
    }
  });
}

import type { MarkdownIt, StateCore } from "markdown-it";
import { calloutTitle } from "./callout-title.js";

/** As a line above the code (https://docusaurus.io/docs/markdown-features/code-blocks#code-title). */
export function showCodeTitles(markdown: MarkdownIt): void {
  markdown.core.ruler.before("inline", "code_titles", (state: StateCore) => {
    state.tokens = state.tokens.flatMap((token) => {
      if (token.type !== "fence") return [token];
      const [, , title = ""] = /\btitle=(["'])([^"'\n]{1,500})\1/.exec(token.info) ?? [];
      return title === "" || title.includes("`") ? [token] : [...calloutTitle(state, `\`${title}\``), token];
    });
  });
}

import type { MarkdownIt, StateCore, Token } from "markdown-it";
import { calloutTitle } from "./callout-title.js";

const MARK = /^\[!([\w-]{1,40})(?:\|[^\]\n]{0,200})?\][+-]?[ \t]*([^\n]*)(?:\n|$)/;

/**
 * `> [!NOTE]` (https://docs.github.com/en/get-started/writing-on-github) and `> [!note]- Title`
 * (https://help.obsidian.md/callouts) are quotes with a title.
 */
export function addCallouts(markdown: MarkdownIt): void {
  markdown.core.ruler.before("inline", "callouts", (state: StateCore) => {
    const { tokens } = state;
    const kept: Token[] = [];
    for (let index = 0; index < tokens.length; index += 1) {
      const token = tokens[index];
      if (token === undefined) continue;
      kept.push(token);
      const [open, inline] = [tokens[index + 1], tokens[index + 2]];
      if (token.type !== "blockquote_open" || open?.type !== "paragraph_open" || inline?.type !== "inline")
        continue;
      const [mark, type = "", title = ""] = MARK.exec(inline.content) ?? [];
      if (mark === undefined) continue;
      kept.push(...calloutTitle(state, title.trim() || titleOfType(type)));
      inline.content = inline.content.slice(mark.length);
      // Nothing but the mark was in the paragraph.
      if (inline.content.trim() === "") index += 3;
    }
    state.tokens = kept;
  });
}

/** "Note" for `NOTE`, "Further reading" for `further-reading`. */
export function titleOfType(type: string): string {
  const words = type.toLowerCase().replaceAll("-", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

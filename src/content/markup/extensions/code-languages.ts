import type { MarkdownIt } from "markdown-it";

/** A path, as in `#!/usr/bin/env python`, is part of the program (https://python-markdown.github.io/extensions/code_hilite/). */
const LANGUAGE = /^[ \t\n]*(?:::+|#!)([\w#.+-]*)[ \t]*(?:hl_lines=(["'])[^"'\n]*\2)?[ \t]*\n/;

/** Takes the line that names the language out of code whose fence names none. */
export function readCodeLanguages(markdown: MarkdownIt): void {
  markdown.core.ruler.push("code_languages", ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== "code_block" && !(token.type === "fence" && token.info.trim() === "")) continue;
      const [line, language = ""] = LANGUAGE.exec(token.content) ?? [];
      if (line === undefined) continue;
      token.content = token.content.slice(line.length);
      token.info = language;
    }
  });
}

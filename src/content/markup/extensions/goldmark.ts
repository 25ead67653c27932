import type { MarkdownIt, RendererRule, StateBlock, StateCore, StateInline } from "markdown-it";

/** What Hugo leaves out unless `unsafe` is set. Sets `omitsHtml` in the environment for more than a comment. */
export function omitRawHtml({ renderer }: MarkdownIt): void {
  const omit: RendererRule = (tokens, index, _, env) => {
    const { content = "" } = tokens[index] ?? {};
    if (env !== undefined && !/^\s*<!--/.test(content)) env.omitsHtml = true;
    return "";
  };
  renderer.rules.html_block = omit;
  renderer.rules.html_inline = omit;
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  "---": "—",
  "--": "–",
  "...": "…",
  "<<": "«",
  ">>": "»",
};

/** The replacements of goldmark's typographer, besides quotation marks. Headings have their ids before. */
export function addDashes(markdown: MarkdownIt): void {
  // Of `<<a>>` the second mark would begin an element.
  markdown.inline.ruler.push("goldmark_guillemet", (state: StateInline, silent: boolean) => {
    if (!state.src.startsWith("<<", state.pos)) return false;
    if (!silent) state.pending += "«";
    state.pos += 2;
    return true;
  });
  markdown.core.ruler.push("goldmark_dashes", ({ tokens }: StateCore) => {
    for (const { children } of tokens) {
      for (const token of children ?? [])
        if (token.type === "text")
          token.content = token.content.replace(
            /---?|\.\.\.|<<|>>/g,
            (written) => REPLACEMENTS[written] ?? written,
          );
    }
  });
}

/** `#id`, `.class` and `key=value`. */
const ATTRIBUTE = String.raw`(?:[#.][^\s{}"'=#.]+|[\w:-]+=(?:"[^"{}]{0,500}"|[^\s"{}]+))`;
const HEADING_ATTRIBUTES = new RegExp(
  String.raw`(?<![ \t])[ \t]{0,99}\{[ \t]{0,9}(${ATTRIBUTE}(?:[ \t]{1,9}${ATTRIBUTE}){0,20})[ \t]{0,9}\}$`,
);
const BLOCK_ATTRIBUTES = new RegExp(
  String.raw`^\{[ \t]{0,9}(${ATTRIBUTE}(?:[ \t]{1,9}${ATTRIBUTE}){0,20})[ \t]{0,9}\}[ \t]*$`,
);

function idIn(attributes: string): string | undefined {
  return /(?:^|[ \t])(?:#|id=)"?([^\s{}"'=#.]+)/.exec(attributes)?.[1];
}

/** `## Heading {#id .class}` (https://gohugo.io/content-management/markdown-attributes/). */
export function addHeadingAttributes(markdown: MarkdownIt): void {
  markdown.core.ruler.before("inline", "heading_attributes", ({ tokens }: StateCore) => {
    tokens.forEach((token, index) => {
      if (token.type !== "inline" || tokens[index - 1]?.type !== "heading_open") return;
      const [all, attributes = ""] = HEADING_ATTRIBUTES.exec(token.content) ?? [];
      if (all === undefined) return;
      token.content = token.content.slice(0, -all.length);
      const id = idIn(attributes);
      if (id !== undefined) tokens[index - 1]?.attrSet("id", id);
    });
  });
}

/** A line `{.class #id}` after a block. */
export function addBlockAttributes(markdown: MarkdownIt): void {
  const read = (state: StateBlock, start: number, _: number, silent: boolean): boolean => {
    const at = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
    if (state.src[at] !== "{") return false;
    const [all, attributes = ""] = BLOCK_ATTRIBUTES.exec(state.src.slice(at, state.eMarks[start])) ?? [];
    if (all === undefined) return false;
    if (silent) return true;
    const id = idIn(attributes);
    const before = state.tokens.findLast(({ level, nesting }) => level === state.level && nesting !== -1);
    if (id !== undefined) before?.attrSet("id", id);
    state.line = start + 1;
    return true;
  };
  markdown.block.ruler.before("table", "block_attributes", read, {
    alt: ["paragraph", "reference", "blockquote", "list", "table"],
  });
}

/** ` ```go {linenos=true} `: only the language counts. */
export function dropFenceOptions(markdown: MarkdownIt): void {
  markdown.core.ruler.push("fence_options", ({ tokens }: StateCore) => {
    for (const token of tokens) if (token.type === "fence") token.info = token.info.replace(/\{[\s\S]*$/, "");
  });
}

import type { MarkdownIt, StateCore, Token } from "markdown-it";
import { escapeHtml } from "#content/text/escape.js";
import { githubSlug } from "#content/text/github-slug.js";

interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** Ids of headings, and the list of them in the place of `{:toc}`. */
export function addHeadings(markdown: MarkdownIt): void {
  markdown.core.ruler.push("kramdown_headings", ({ tokens, env }: StateCore) => {
    const used = new Map<string, number>();
    const headings: Heading[] = [];
    tokens.forEach((token, index) => {
      if (token.type !== "heading_open") return;
      const text = textOf(tokens[index + 1]).trim();
      if (token.attrGet("id") === null && env.noIds !== true) setId(token, text, used);
      const id = token.attrGet("id");
      if (id !== null && token.meta?.noToc !== true)
        headings.push({ level: Number(token.tag.slice(1)), id: String(id), text });
    });
    for (const token of tokens) {
      if (token.type !== "kramdown_toc") continue;
      token.type = "html_block";
      token.content = headings.length === 0 ? "" : `${writeContents(headings, token.tag)}\n`;
    }
  });
}

function setId(token: Token, text: string, used: Map<string, number>): void {
  const slug = githubSlug(text);
  const count = used.get(slug) ?? 0;
  used.set(slug, count + 1);
  const id = count === 0 ? slug : `${slug}-${count}`;
  if (id !== "") token.attrSet("id", id);
}

function textOf(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) =>
      /^(?:text|code_inline|text_special)$/.test(type) ? content : type === "softbreak" ? " " : "",
    )
    .join("");
}

/** A list in which lower headings stand below higher ones. */
function writeContents(headings: readonly Heading[], tag: string): string {
  const open: number[] = [];
  let html = "";
  for (const { level, id, text } of headings) {
    while (open.length > 0 && (open.at(-1) ?? 0) > level && (open.at(-2) ?? 0) >= level) {
      open.pop();
      html += `</li>\n</${tag}>\n`;
    }
    if (open.length === 0 || (open.at(-1) ?? 0) < level) {
      html += `\n<${tag}>\n`;
      open.push(level);
    } else html += "</li>\n";
    html += `<li><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a>`;
  }
  return html.trimStart() + open.map(() => `</li>\n</${tag}>`).join("\n");
}

import { decodeEntities } from "#content/markup/entities.js";
import type { Template } from "#content/model/post.js";

/** Something a generator would have turned into HTML, and that readers see as it was typed. */
export interface Leak {
  /** What many posts have in common. */
  readonly cause: string;
  /** A short piece of the text, from the sign on. */
  readonly example: string;
}

const EXAMPLE_LENGTH = 40;

const CODE = /<(pre|code|kbd|samp|math)\b[^>]*>.*?<\/\1>/gs;
const TAG = /<[^>]*>/g;
/** No label of a reference is a link: these are two links in brackets. */
const BRACKETED_LINK = /\]\[(?=<a\b)/g;

interface Sign {
  readonly cause: string;
  readonly pattern: RegExp;
}

/** Other braces are text for the generator, too. */
const TAGS: Readonly<Record<Template, RegExp | undefined>> = {
  jekyll: /\{\{|\{%/,
  liquid: /\{\{|\{%/,
  nunjucks: /\{\{|\{%/,
  hugo: /\{\{[<%]/,
  zola: /\{[{%] ?\w{1,60}\([^{}]{0,200}\) ?[}%]\}/,
  mdx: undefined,
  erb: /<%/,
  hexo: /\{\{|\{%/,
  obsidian: /\[\[[^[\]\n]{1,300}\]\]/,
  pelican: /\{(?:filename|static|attach)\}/,
  vue: /\{\{/,
};

/** How each template language says that a tag is meant as text. */
const ESCAPED = /\{%-?\s*(?:raw|verbatim)\b|\{[{%][<%]?\/\*|\{\{-?\s*["'`]|&#(?:123|x7b);|\\\{/i;

const MARKDOWN_SIGNS: readonly Sign[] = [
  // `{:href => x}` is a hash of Ruby.
  { cause: "an attribute list (`{:`) is shown as text", pattern: /\{:{1,2}\s?(?!\w{1,60} =>)[\w.#/-]/ },
  {
    cause: "a link's Markdown (`](`) is shown as text",
    pattern: /\[[^\][\n]{0,200}\]\((?=[^\s)])(?!(?:javascript|vbscript|file|data):)/i,
  },
  // `[1][2]` cites two sources, `a[i][j]` is an expression, and an address may have brackets, too.
  {
    cause: "a reference link (`[text][name]`) is shown as text",
    pattern: /(?<![\p{L}\p{N}\])}/])\[(?!\d+\])[^\][\n]{1,200}\]\[[^\][\n]{0,200}\]/u,
  },
];

/** Front matter that nothing has read becomes a line and a heading, or a paragraph. */
const FENCE =
  /^\s*(?:<hr ?\/?>\s*<(?:h2|p)\b[^>]*>|<p>\s*(?:---|\+\+\+)\s)\s*(?:title|date|layout|draft|tags|categories|author|slug|description)\s*[:=]/i;

interface Origin {
  readonly source: string;
  readonly template: Template | undefined;
}

/**
 * Finds marks of Markdown, templates and front matter outside code.
 *
 * @param html cleaned, so that each element has its end tag
 */
export function findLeaks(html: string, origin: Origin): readonly Leak[] {
  const fence: readonly Leak[] = FENCE.test(html)
    ? [{ cause: "front matter is shown as text", example: exampleAt(html.replace(TAG, " ").trim(), 0) }]
    : [];
  // Most texts have no such mark at all, not even in code.
  if (!/[{\]][{%:([]/.test(html)) return fence;
  const text = decodeEntities(
    html
      .replace(CODE, " ")
      .replace(BRACKETED_LINK, "] [")
      .replace(TAG, (tag) => (tag.startsWith("<br") ? "\n" : "")),
  );
  const leaks = signsOf(origin).flatMap(({ cause, pattern }): readonly Leak[] => {
    const found = pattern.exec(text);
    return found === null ? [] : [{ cause, example: exampleAt(text, found.index) }];
  });
  return [...fence, ...leaks];
}

function signsOf({ source, template }: Origin): readonly Sign[] {
  const pattern = template && TAGS[template];
  return pattern === undefined || ESCAPED.test(source)
    ? MARKDOWN_SIGNS
    : [{ cause: "a template tag is shown as text", pattern }, ...MARKDOWN_SIGNS];
}

function exampleAt(text: string, index: number): string {
  const line = text.slice(index, index + EXAMPLE_LENGTH + 1).replace(/\s+/g, " ");
  return line.length > EXAMPLE_LENGTH ? `${line.slice(0, EXAMPLE_LENGTH)}…` : line.trim();
}

import { makeMdxReader } from "#content/dialects/astro/mdx.js";
import { makeHugoReader } from "#content/dialects/hugo/shortcodes.js";
import { makeLiquidReader } from "#content/dialects/jekyll/liquid.js";
import { makeZolaReader } from "#content/dialects/zola/shortcodes.js";
import type { Markdown } from "#content/markup/markdown.js";
import type { Template } from "#content/model/post.js";
import { type ExpandedBody, expandTags, type TagReader } from "./expand-tags.js";
import type { TemplateContext } from "./template-context.js";

/** What every tag of a language has somewhere: a body without it costs no more than this look. */
const TAG_PATTERNS: Readonly<Record<Template, RegExp>> = {
  jekyll: /\{[{%:]/,
  liquid: /\{[{%]/,
  nunjucks: /\{[{%#]/,
  hugo: /\{\{[<%]/,
  zola: /\{[{%]|@\//,
  mdx: /[{<]|^(?:import|export)\b/m,
};

/** Findings per post; a post of nothing but tags would fill the memory with them. */
const MAX_WARNINGS = 50;

interface ExpandOptions {
  readonly context: TemplateContext;
  readonly codeLines: Markdown["codeLines"];
  /** @param line 1-based in the file */
  readonly warn: (message: string, line: number) => void;
}

/** Replaces the tags of the post's own template language; undefined where it has none. */
export function expandTemplates(
  source: string,
  template: Template | undefined,
  { context, codeLines, warn }: ExpandOptions,
): ExpandedBody | undefined {
  const { body } = context.entry;
  if (template === undefined || body.kind !== "file" || !TAG_PATTERNS[template].test(source))
    return undefined;
  let warned = 0;
  return expandTags(source, readerOf(template, source, context), {
    format: body.format,
    codeLines: (text) => codeLines(text, template === "mdx" ? "mdx" : undefined),
    warn: (message, line) => {
      warned += 1;
      if (warned < MAX_WARNINGS) warn(message, body.line + line);
      else if (warned === MAX_WARNINGS) warn("There are more tags that are left out.", body.line + line);
    },
  });
}

function readerOf(template: Template, source: string, context: TemplateContext): TagReader {
  switch (template) {
    case "hugo":
      return makeHugoReader(source, context);
    case "zola":
      return makeZolaReader(context);
    case "mdx":
      return makeMdxReader(source, context);
    default:
      return makeLiquidReader(source, template, context);
  }
}

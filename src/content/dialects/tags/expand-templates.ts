import { makeMdxReader } from "#content/dialects/astro/mdx.js";
import { makeHugoReader } from "#content/dialects/hugo/shortcodes.js";
import { makeLiquidReader } from "#content/dialects/jekyll/liquid.js";
import { makeZolaReader } from "#content/dialects/zola/shortcodes.js";
import type { FindCodeLines } from "#content/markup/code-lines.js";
import type { Template } from "#content/model/post.js";
import { type ExpandedBody, expandTags } from "./expand-tags.js";
import type { TagReader } from "./tag-reader.js";
import type { TemplateContext } from "./template-context.js";

/** Something that each tag of a language contains. A body without it isn't searched for tags. */
const TAG_PATTERNS: Readonly<Record<Template, RegExp>> = {
  jekyll: /\{[{%:]/,
  liquid: /\{[{%]/,
  nunjucks: /\{[{%#]/,
  hugo: /\{\{[<%]/,
  zola: /\{[{%]|@\//,
  mdx: /[{<]|^(?:import|export)\b/m,
};

/** Per post: one of nothing but tags would fill the memory. */
const MAX_WARNINGS = 50;

interface ExpandOptions {
  readonly context: TemplateContext;
  readonly codeLines: FindCodeLines;
  /** @param line 1-based in the file */
  readonly warn: (message: string, line: number) => void;
}

/** Replaces the tags of the post's template language; undefined if there are none. */
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
      else if (warned === MAX_WARNINGS) warn("More tags are left out.", body.line + line);
    },
  });
}

function readerOf(template: Template, source: string, context: TemplateContext): TagReader {
  switch (template) {
    case "hugo":
      return makeHugoReader(source, context);
    case "zola":
      return makeZolaReader(source, context);
    case "mdx":
      return makeMdxReader(source, context);
    default:
      return makeLiquidReader(source, template, context);
  }
}

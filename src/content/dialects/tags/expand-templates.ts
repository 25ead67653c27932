import { makeMdxReader } from "#content/dialects/astro/mdx.js";
import { makeErbReader } from "#content/dialects/bridgetown/erb.js";
import { makeLiquidReader } from "#content/dialects/eleventy/liquid.js";
import { makeHexoReader } from "#content/dialects/hexo/tags.js";
import { makeHugoReader } from "#content/dialects/hugo/shortcodes.js";
import { makePelicanReader } from "#content/dialects/pelican/links.js";
import { makeObsidianReader } from "#content/dialects/quartz/wiki-links.js";
import { makeVueReader } from "#content/dialects/vitepress/vue.js";
import { makeZolaReader } from "#content/dialects/zola/shortcodes.js";
import type { FindCodeLines } from "#content/markup/code-lines.js";
import type { Template } from "#content/model/post.js";
import { type ExpandedBody, expandTags } from "./expand-tags.js";
import type { TagReader } from "./tag-reader.js";
import type { TemplateContext } from "./template-context.js";

/** Jekyll's are run, not read: see `jekyll/liquid/`. */
type ReadTemplate = Exclude<Template, "jekyll">;

/** Something that each tag of a language contains. A body without it isn't searched for tags. */
const TAG_PATTERNS: Readonly<Record<ReadTemplate, RegExp>> = {
  erb: /<%/,
  hexo: /\{[{%]/,
  liquid: /\{[{%]/,
  nunjucks: /\{[{%#]/,
  hugo: /\{\{[<%]/,
  zola: /\{[{%]|@\//,
  mdx: /[{<]|^(?:import|export)\b/m,
  obsidian: /\[\[|%%|[ \t]\^/,
  pelican: /[{|](?:filename|static|attach|index)[}|]|\[TOC\]/i,
  vue: /\{\{|\[\[toc|@include|<<<|<\/?[A-Z]/,
};

/** Per post: one of nothing but tags would fill the memory. */
const MAX_WARNINGS = 50;

interface ExpandOptions {
  readonly context: TemplateContext;
  readonly codeLines: FindCodeLines;
  /** @param line 1-based in the file */
  readonly warn: (message: string, line: number, cause?: string) => void;
}

/** Replaces the tags of the post's template language; undefined for a text without tags. */
export function expandTemplates(
  source: string,
  template: Template | undefined,
  { context, codeLines, warn }: ExpandOptions,
): ExpandedBody | undefined {
  const { body } = context.entry;
  if (
    template === undefined ||
    template === "jekyll" ||
    body.kind !== "file" ||
    !TAG_PATTERNS[template].test(source)
  )
    return undefined;
  let warned = 0;
  return expandTags(source, readerOf(template, source, context), {
    format: body.format,
    codeLines: (text) => codeLines(text, body.extensions),
    warn: (message, line, cause) => {
      warned += 1;
      if (warned < MAX_WARNINGS) warn(message, body.line + line, cause);
      else if (warned === MAX_WARNINGS) warn("More tags are left out.", body.line + line);
    },
  });
}

function readerOf(template: ReadTemplate, source: string, context: TemplateContext): TagReader {
  switch (template) {
    case "hugo":
      return makeHugoReader(source, context);
    case "zola":
      return makeZolaReader(source, context);
    case "mdx":
      return makeMdxReader(source, context);
    case "erb":
      return makeErbReader(source);
    case "hexo":
      return makeHexoReader(source, context);
    case "obsidian":
      return makeObsidianReader(source, context);
    case "pelican":
      return makePelicanReader(source, context);
    case "vue":
      return makeVueReader(source, context);
    default:
      return makeLiquidReader(source, template, context);
  }
}
